import type { Autoscaling, RecordedState, RecordedVersion, Size, VersionView } from "./schema"

export const versionName = (service: string, number: number) =>
  `${service}-${String(number).padStart(3, "0")}`

/** A version whose record differs from today's switch follows its record; only a rebuild follows the switch. */
export const differsFromSwitch = (recorded: RecordedState, enabled: boolean) =>
  (recorded === "Enabled") !== enabled

/** Why a version with this source cannot run on this engine; null when it can. */
export function sourceRefusal(kind: "Command" | "Image", engine: string): string | null {
  if (kind === "Image" && (engine === "process" || engine === "fake"))
    return "This Weside runs commands. Images need the podman or kubernetes engine (WESIDE_ENGINE)."
  if (kind === "Command" && engine !== "process" && engine !== "fake")
    return `The ${engine} engine runs images. Give an image, or start Weside with WESIDE_ENGINE=process.`
  return null
}

/** `PORT` in a pod whose version names none: every pod has all ports to itself. */
export const podPort = 8080

/** Why a version with this port could not carry the sidecar where pods may not translate ports (S9); null when it could. */
export function takeoverRefusal(port: number | null, netAdmin: boolean): string | null {
  if (netAdmin || (port !== 80 && port !== 443)) return null
  return `The sidecar answers on ports 80 and 443 of the instance, and this cluster does not let instances share them (NET_ADMIN). Let the application listen on another port than ${port}, or allow NET_ADMIN and set WESIDE_NET_ADMIN=1.`
}

/** Why a version with a port of its own cannot have so many instances; null when it can. */
export function scaleRefusal(engine: string, port: number | null, replicas: number): string | null {
  if (engine === "process" && port !== null && replicas > 1)
    return `Every instance of this version listens on port ${port} of this machine, so it can have one. Create a version without a port to scale it: each instance then gets a free one in PORT.`
  return null
}

/** Why no autoscaler can decide how many instances there are; null when one can. */
export function autoscaleRefusal(engine: string, cpu: number | null): string | null {
  if (engine !== "kubernetes")
    return `The ${engine} engine has no autoscaler. Give a fixed number of instances, or run Weside on Kubernetes (WESIDE_ENGINE=kubernetes).`
  if (cpu === null)
    return "An autoscaler aims at 80 % of a version's cpu, and this one has none, so there is nothing to measure. Create a version with cpu, or give a fixed number of instances."
  return null
}

type Placed = { replicas: number; minReplicas: number | null; maxReplicas: number | null }

/** Between which bounds an autoscaler decides; null where people gave the number. */
export const autoscalingOf = ({ minReplicas, maxReplicas }: Placed): Autoscaling | null =>
  minReplicas === null || maxReplicas === null ? null : { minReplicas, maxReplicas }

/** What a placement says for what people asked for. */
export const placedAs = ({ replicas, minReplicas, maxReplicas }: Size): Placed => ({
  replicas: minReplicas ?? replicas ?? 1,
  minReplicas: minReplicas ?? null,
  maxReplicas: maxReplicas ?? null,
})

/** The same as people ask for it. */
export const sizeOf = (placed: Placed): Size => autoscalingOf(placed) ?? { replicas: placed.replicas }

/** `4`, or `2–10`. */
export const sizeText = ({ replicas, minReplicas, maxReplicas }: Size) =>
  minReplicas === undefined ? `${replicas}` : `${minReplicas}–${maxReplicas}`

/** How many instances there should be now. What an autoscaler said before its bounds changed counts within them. */
export function desiredReplicas(placed: Placed, wanted: number | null): number {
  const bounds = autoscalingOf(placed)
  if (!bounds) return placed.replicas
  return Math.min(bounds.maxReplicas, Math.max(bounds.minReplicas, wanted ?? placed.replicas))
}

/** What a version is rebuilt from. One that is scaled to 0 comes back with one instance. */
export const sameAs = (old: VersionView): RecordedVersion => ({
  source: old.source,
  port: old.port ?? undefined,
  env: old.env,
  cpu: old.cpu ?? undefined,
  memoryMib: old.memoryMib ?? undefined,
  mountWxToken: old.mountWxToken,
  ...(old.autoscaling ?? { replicas: Math.max(1, old.replicas) }),
  remark: old.remark,
})

/** Why a version cannot be deleted; null when it can. */
export function deleteRefusal(version: {
  replicas: number
  instances: number
  percent: number
}): string | null {
  if (version.percent > 0) return "Move its traffic to another version first."
  if (version.replicas > 0) return "Scale it to 0 first."
  if (version.instances > 0) return "Its last instances are still stopping; try again in a moment."
  return null
}
