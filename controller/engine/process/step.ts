/** What an instance's processes are like now, and how they should be. Times are milliseconds of one clock. */
export type Situation = {
  wanted: boolean
  /** The version's record says that it carries the sidecar. */
  carries: boolean
  /** Something that a person must put right keeps anything from being started. */
  blocked: boolean
  app: ProcessSituation
  sidecar: ProcessSituation & {
    /** It answered /healthz with 200 since it was started. */
    healthy: boolean
    /** It has not answered anything since. */
    silentSince: number | null
  }
}
type ProcessSituation = {
  alive: boolean
  /** Something of its last run may be left, and is looked for from `sweepAt` on. */
  leftovers: boolean
  sweepAt: number
  /** Not started before. */
  dueAt: number
  /** When it was asked to end, when it was last made to. */
  askedAt: number | null
  killedAt: number | null
}

export type Step = Act | { waitUntil: number }
export type Act =
  | "startSidecar"
  | "startApp"
  | "askApp"
  | "killApp"
  | "sweepApp"
  | "askSidecar"
  | "killSidecar"
  | "sweepSidecar"
  | "forget"

export const graceMs = 10_000
/** A living sidecar that says nothing for so long is started anew. */
export const silentMs = 30_000
const killAgainMs = 1_000

/** The next thing to do for an instance, or how long there is nothing to do unless something changes. */
export function nextStep(situation: Situation, now: number): Step {
  const { wanted, carries, blocked, app, sidecar } = situation
  if (!wanted) return stopStep(situation, now)
  if (sidecar.alive && !carries) return ending(sidecar, "askSidecar", "killSidecar", now)
  const silentUntil = sidecar.alive && sidecar.silentSince !== null ? sidecar.silentSince + silentMs : null
  if (silentUntil !== null && now >= silentUntil) return killing(sidecar, "killSidecar", now)
  if (!app.alive && app.leftovers) return sweeping(app, "sweepApp", now)
  if (!sidecar.alive && sidecar.leftovers) return sweeping(sidecar, "sweepSidecar", now)
  if (blocked) return { waitUntil: Number.POSITIVE_INFINITY }
  const sidecarDue = carries && !sidecar.alive ? sidecar.dueAt : null
  if (sidecarDue !== null && now >= sidecarDue) return "startSidecar"
  const appDue = !app.alive && (!carries || (sidecar.alive && sidecar.healthy)) ? app.dueAt : null
  if (appDue !== null && now >= appDue) return "startApp"
  return { waitUntil: Math.min(...[silentUntil, sidecarDue, appDue].filter((at) => at !== null)) }
}

/** The application first, so that its last calls still find the sidecar. */
function stopStep({ app, sidecar }: Situation, now: number): Step {
  if (app.alive) return ending(app, "askApp", "killApp", now)
  if (app.leftovers) return sweeping(app, "sweepApp", now)
  if (sidecar.alive) return ending(sidecar, "askSidecar", "killSidecar", now)
  if (sidecar.leftovers) return sweeping(sidecar, "sweepSidecar", now)
  return "forget"
}

function ending(process: ProcessSituation, ask: Act, kill: Act, now: number): Step {
  if (process.askedAt === null) return ask
  const end = process.askedAt + graceMs
  return now >= end ? killing(process, kill, now) : { waitUntil: end }
}

/** The kernel ends it in its own time: asking again at once would only spin. */
function killing({ killedAt }: ProcessSituation, kill: Act, now: number): Step {
  const again = killedAt === null ? now : killedAt + killAgainMs
  return now >= again ? kill : { waitUntil: again }
}

const sweeping = ({ sweepAt }: ProcessSituation, sweep: Act, now: number): Step =>
  now >= sweepAt ? sweep : { waitUntil: sweepAt }
