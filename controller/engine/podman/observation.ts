import type { ObservedInstance } from "../engine"
import type { InstanceState, PartState } from "./state"

/** Who lives and never listens counts as running after this. */
export const listenWithinMs = 30_000
/** Fewer checks missed in a row than this are no news. */
export const missesUntilUnknown = 3

export type Seen = {
  state: InstanceState
  /** The pod's address; null while it has none. */
  ip: string | null
  obstacle: string | null
  stopping: boolean
  /** Stopped together with the controller, to be started with it again. */
  resting: boolean
  /** A container of it is missing, or one is too many: it is made anew. */
  broken: boolean
  appAlive: boolean
  portAnswered: boolean
  sidecarAlive: boolean
  /** It answered with 200 since it was started; how many checks it missed since it last did. */
  healthy: boolean
  misses: number
}

/** What the console and the loop are told about an instance. */
export function observation(seen: Seen, now: number): ObservedInstance {
  const { state, ip } = seen
  return {
    id: state.id,
    name: state.name,
    versionId: state.versionId,
    ...phaseOf(seen, now),
    openapiSidecar: presenceOf(seen),
    nameTakeover: state.carries ? "Hosts" : "None",
    address: ip && `http://${ip}:${state.port}`,
    sidecarAddress: null,
    restarts: state.restarts,
    startedAt: seen.appAlive && state.app.startedAt !== null ? new Date(state.app.startedAt) : null,
    failing: failingOf(seen, now),
  }
}

/** Absent is an application that runs without; when neither runs there is nothing to be in or out of. */
function presenceOf({ state, sidecarAlive, appAlive, healthy, misses }: Seen) {
  if (!state.carries) return sidecarAlive ? "Present" : "Absent"
  if (!sidecarAlive) return appAlive ? "Absent" : "Unknown"
  return healthy && misses < missesUntilUnknown ? "Present" : "Unknown"
}

function phaseOf(seen: Seen, now: number): Pick<ObservedInstance, "phase" | "reason"> {
  const { state, appAlive, sidecarAlive } = seen
  if (seen.stopping) return { phase: "Stopping", reason: "It is asked to end, and made to after 10 s." }
  if (seen.resting)
    return { phase: "Starting", reason: "It was stopped together with Weside and starts with it again." }
  if (seen.broken)
    return { phase: "Starting", reason: "Its pod is not as it was made; it is stopped and made anew." }
  if (appAlive) return whileAlive(seen, now)
  if (seen.obstacle) return { phase: "Starting", reason: seen.obstacle }
  if (state.pod.failures > 0)
    return { phase: "BackOff", reason: `Its pod ${state.pod.ended}; it is tried again after a pause.` }
  if (state.carries && !sidecarAlive && state.sidecar.failures > 0)
    return { phase: "BackOff", reason: pause("sidecar", state.sidecar) }
  if (state.app.failures > 0 && (now < state.app.dueAt || !state.carries || seen.healthy))
    return { phase: "BackOff", reason: pause("application", state.app) }
  if (state.carries && !seen.healthy)
    return { phase: "Starting", reason: "Its sidecar is coming up; the application starts after it." }
  return { phase: "Starting", reason: "It is about to start." }
}

function whileAlive(seen: Seen, now: number): Pick<ObservedInstance, "phase" | "reason"> {
  const { state, sidecarAlive } = seen
  if (!seen.portAnswered && now < (state.app.startedAt ?? 0) + listenWithinMs)
    return { phase: "Starting", reason: `It has not listened on port ${state.port} of 0.0.0.0 yet.` }
  // As on Kubernetes, where a container runs when its hook has ended.
  if (state.carries && !state.trusting)
    return { phase: "Starting", reason: "The sidecar's certificate is being added to what its image trusts." }
  const notes = [
    seen.portAnswered ? "" : `It does not listen on port ${state.port} of 0.0.0.0.`,
    state.carries && !sidecarAlive ? pause("sidecar", state.sidecar) : "",
  ]
  return { phase: "Running", reason: notes.filter(Boolean).join(" ") }
}

function pause(part: string, { ended, failures }: PartState) {
  const times = failures > 1 ? ` ${failures} times in a row` : ""
  return `Its ${part} ${ended || "is not running"}${times}; it is started again after a pause.`
}

/** Dying once is a restart, dying again is failing, until it runs: a restart under way is still the same failure. */
function failingOf(seen: Seen, now: number) {
  const { state, sidecarAlive } = seen
  if (state.carries && state.sidecar.failures > 1 && !(sidecarAlive && seen.healthy)) return "sidecar"
  const running = seen.appAlive && whileAlive(seen, now).phase === "Running"
  return state.app.failures > 1 && !running ? "app" : null
}
