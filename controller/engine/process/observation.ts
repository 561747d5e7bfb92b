import type { ObservedInstance } from "../engine"
import type { InstanceState, ProcessState } from "./state"

/** Who lives and never listens counts as running after this. */
export const listenWithinMs = 30_000
/** Fewer checks missed in a row than this are no news. */
export const missesUntilUnknown = 3

export type Seen = {
  state: InstanceState
  carries: boolean
  obstacle: string | null
  stopping: boolean
  /** Stopped together with the controller, to be started with it again. */
  resting: boolean
  appAlive: boolean
  portAnswered: boolean
  sidecarAlive: boolean
  /** It answered with 200 since it was started; how many checks it missed since it last did. */
  healthy: boolean
  misses: number
}

/** What the console and the loop are told about an instance. */
export function observation(seen: Seen, now: number): ObservedInstance {
  const { state } = seen
  return {
    id: state.id,
    name: state.name,
    versionId: state.versionId,
    ...phaseOf(seen, now),
    openapiSidecar: presenceOf(seen),
    nameTakeover: state.nameTakeover,
    address: `http://127.0.0.1:${state.port}`,
    sidecarAddress: state.sidecarListen,
    restarts: state.restarts,
    startedAt: seen.appAlive && state.app.startedAt !== null ? new Date(state.app.startedAt) : null,
    failing: failingOf(seen, now),
  }
}

/** Absent is an application that runs without; when neither runs there is nothing to be in or out of. */
function presenceOf({ carries, sidecarAlive, appAlive, healthy, misses }: Seen) {
  if (!carries) return sidecarAlive ? "Present" : "Absent"
  if (!sidecarAlive) return appAlive ? "Absent" : "Unknown"
  return healthy && misses < missesUntilUnknown ? "Present" : "Unknown"
}

function phaseOf(seen: Seen, now: number): Pick<ObservedInstance, "phase" | "reason"> {
  const { state, carries, appAlive, sidecarAlive } = seen
  if (seen.stopping) return { phase: "Stopping", reason: "It is asked to end, and made to after 10 s." }
  if (seen.resting)
    return { phase: "Starting", reason: "It was stopped together with Weside and starts with it again." }
  if (appAlive) return whileAlive(seen, now)
  if (seen.obstacle) return { phase: "Starting", reason: seen.obstacle }
  if (carries && !sidecarAlive && state.sidecar.failures > 0)
    return { phase: "BackOff", reason: pause("sidecar", state.sidecar) }
  if (state.app.failures > 0 && (now < state.app.dueAt || !carries || seen.healthy))
    return { phase: "BackOff", reason: pause("application", state.app) }
  if (carries && !seen.healthy)
    return { phase: "Starting", reason: "Its sidecar is coming up; the application starts after it." }
  return { phase: "Starting", reason: "It is about to start." }
}

function whileAlive(seen: Seen, now: number): Pick<ObservedInstance, "phase" | "reason"> {
  const { state, carries, sidecarAlive } = seen
  if (!seen.portAnswered && now < state.app.startedAt! + listenWithinMs)
    return { phase: "Starting", reason: `It has not listened on PORT (${state.port}) yet.` }
  const notes = [
    seen.portAnswered ? "" : `It does not listen on PORT (${state.port}).`,
    carries && !sidecarAlive ? pause("sidecar", state.sidecar) : "",
  ]
  return { phase: "Running", reason: notes.filter(Boolean).join(" ") }
}

function pause(part: string, { ended, failures }: ProcessState) {
  const times = failures === 1 ? "" : ` ${failures} times in a row`
  return `Its ${part} ${ended}${times}; it is started again after a pause.`
}

/** Dying once is a restart, dying again is failing, until it runs: a restart under way is still the same failure. */
function failingOf(seen: Seen, now: number) {
  const { state, carries, sidecarAlive } = seen
  if (carries && state.sidecar.failures > 1 && !(sidecarAlive && seen.healthy)) return "sidecar"
  const running = seen.appAlive && whileAlive(seen, now).phase === "Running"
  return state.app.failures > 1 && !running ? "app" : null
}
