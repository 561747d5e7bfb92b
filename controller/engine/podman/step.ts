/** What an instance is like now, and how it should be. Times are milliseconds of one clock. */
export type Situation = {
  wanted: boolean
  /** The version's record says that it carries the sidecar. */
  carries: boolean
  /** Something that a person must put right keeps anything from being started. */
  blocked: boolean
  /** `broken`: a container of it is missing or one too many, or its network is gone. */
  pod: "absent" | "broken" | "created" | "prepared"
  /** No pod is made before. */
  podDueAt: number
  app: PartSituation & {
    /** Its image was told, or is being told, of the sidecar's certificate since it was started, as far as it can be. */
    told: boolean
  }
  sidecar: PartSituation & {
    /** It answered /healthz with 200 since it was started. */
    healthy: boolean
    /** It has not answered anything since. */
    silentSince: number | null
  }
}
type PartSituation = { alive: boolean; dueAt: number }

export type Step = Act | { waitUntil: number }
export type Act =
  | "createPod"
  | "prepare"
  | "startSidecar"
  | "startApp"
  | "trust"
  | "killSidecar"
  | "stopApp"
  | "stopSidecar"
  | "removePod"
  | "forget"

/** A living sidecar that says nothing for so long is started anew. */
export const silentMs = 30_000
const never = Number.POSITIVE_INFINITY

/** The next thing to do for an instance, or how long there is nothing to do unless something changes. */
export function nextStep(situation: Situation, now: number): Step {
  const { wanted, pod, podDueAt, blocked } = situation
  if (!wanted) return pod === "absent" ? "forget" : endStep(situation)
  if (pod === "broken") return endStep(situation)
  if (blocked) return { waitUntil: never }
  if (pod === "absent") return now >= podDueAt ? "createPod" : { waitUntil: podDueAt }
  if (pod === "created") return "prepare"
  return runStep(situation, now)
}

function runStep({ carries, app, sidecar }: Situation, now: number): Step {
  const silentUntil = sidecar.alive && sidecar.silentSince !== null ? sidecar.silentSince + silentMs : never
  if (now >= silentUntil) return "killSidecar"
  const sidecarDue = carries && !sidecar.alive ? sidecar.dueAt : never
  if (now >= sidecarDue) return "startSidecar"
  const appDue = !app.alive && (!carries || (sidecar.alive && sidecar.healthy)) ? app.dueAt : never
  if (now >= appDue) return "startApp"
  if (carries && app.alive && !app.told) return "trust"
  return { waitUntil: Math.min(silentUntil, sidecarDue, appDue) }
}

/** The application first, so that its last calls still find the sidecar. */
function endStep({ app, sidecar }: Situation): Step {
  if (app.alive) return "stopApp"
  if (sidecar.alive) return "stopSidecar"
  return "removePod"
}
