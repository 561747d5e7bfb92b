import type { Autoscaling, RecordedState } from "./schema"

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

type Placed = { replicas: number; minReplicas: number | null; maxReplicas: number | null }

/** Between which bounds an autoscaler decides; null where people gave the number. */
export const autoscalingOf = ({ minReplicas, maxReplicas }: Placed): Autoscaling | null =>
  minReplicas === null || maxReplicas === null ? null : { minReplicas, maxReplicas }

/** How many instances there should be now. What an autoscaler said before its bounds changed counts within them. */
export function desiredReplicas(placed: Placed, wanted: number | null): number {
  const bounds = autoscalingOf(placed)
  if (!bounds) return placed.replicas
  return Math.min(bounds.maxReplicas, Math.max(bounds.minReplicas, wanted ?? placed.replicas))
}

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
