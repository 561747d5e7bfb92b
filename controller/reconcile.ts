// One pass over one version: who should exist, what the engine does about it, what that adds up to.
// It reads no row and writes none: the caller gives what was read and keeps what is returned.
import { randomUUID } from "node:crypto"
import type { NewEvent } from "@/lib/events/record-events"
import type { Condition } from "@/lib/versions/schema"
import { conditionsOf } from "./conditions"
import type { Engine, Member, ObservedInstance, Obstacle } from "./engine/engine"
import { LeaseLost } from "./lease-lost"
import { type MemberRow, memberName, membership } from "./members"
import type { Workload } from "./workload"

export type Desired = {
  workload: Workload
  rows: (MemberRow & { phase: string })[]
  /** What the last pass left; generation 0 and no conditions before the first. */
  observedGeneration: number
  conditions: Condition[]
}

export type Outcome = {
  /** The members of this pass; an instance outside them that is not observed either is gone. */
  members: Member[]
  /** Null when the engine could not say. */
  instances: ObservedInstance[] | null
  conditions: Condition[]
  /** Moves only after the engine took what this generation names. */
  observedGeneration: number
  events: NewEvent[]
  /** What may pass by itself: the caller tries again after a pause. */
  failure: unknown
}

/** `admit` writes the rows of new members; nothing is started for a member without a row. */
export async function reconcile(
  desired: Desired,
  engine: Engine,
  admit: (added: Member[]) => Promise<void>,
  now: () => Date,
): Promise<Outcome> {
  const members = await staff(desired, admit)
  const applied = await attempt(() => engine.apply(desired.workload, members))
  const outcome = await observe(desired, engine, members, applied, now())
  const taken = applied.error === undefined
  return { ...outcome, observedGeneration: taken ? desired.workload.generation : desired.observedGeneration }
}

/** What there is, without doing anything about it: the last word of a controller that ends. */
export function observeOnly(desired: Desired, engine: Engine, now: Date): Promise<Outcome> {
  return observe(desired, engine, desired.rows, { value: null }, now)
}

async function staff({ workload, rows }: Desired, admit: (added: Member[]) => Promise<void>) {
  const { staying, missing } = membership(rows, workload.replicas)
  const taken = new Set(rows.map((row) => row.name))
  const added: Member[] = []
  for (let index = 0; index < missing; index++) {
    const name = memberName(workload.name, taken, Math.random)
    taken.add(name)
    added.push({ id: randomUUID(), name })
  }
  if (added.length > 0) await admit(added)
  return [...staying.map(({ id, name }) => ({ id, name })), ...added]
}

async function observe(
  desired: Desired,
  engine: Engine,
  members: Member[],
  applied: Attempt<Obstacle | null>,
  now: Date,
): Promise<Outcome> {
  const observed = await attempt(() => observeVersion(engine, desired.workload))
  const failure = applied.error ?? observed.error ?? null
  const conditions =
    failure === null
      ? conditionsOf({ ...observed.value!, ...facts(desired), obstacle: applied.value ?? null, now })
      : failed(desired.conditions, now)
  return {
    members,
    instances: observed.value?.instances ?? null,
    conditions,
    observedGeneration: desired.observedGeneration,
    events: conditionEvents(desired, conditions),
    failure,
  }
}

async function observeVersion(engine: Engine, { versionId }: Workload) {
  const instances = (await engine.observe()).filter((instance) => instance.versionId === versionId)
  const failing = instances.find((instance) => instance.failing && instance.phase !== "Stopping")
  return { instances, lastLines: failing ? await engine.logs(failing.id, failing.failing!) : "" }
}

const facts = ({ workload, conditions }: Desired) => ({
  replicas: workload.replicas,
  recorded: workload.sidecar ? ("Enabled" as const) : ("Disabled" as const),
  previous: conditions,
})

/** The other conditions stay as they were: nothing new is known about them. */
function failed(previous: Condition[], now: Date): Condition[] {
  const before = previous.find((condition) => condition.type === "Progressing")
  const since = before?.reason === "EngineFailed" ? before.since : now.toISOString()
  const message = "The engine could not do what was asked; it is tried again. The controller's log says why."
  const progressing = {
    type: "Progressing",
    status: "False",
    reason: "EngineFailed",
    message,
    since,
  } as const
  return [...previous.filter((condition) => condition !== before), progressing]
}

function conditionEvents({ workload, conditions: before }: Desired, after: Condition[]): NewEvent[] {
  const about = {
    environmentId: workload.environmentId,
    service: workload.service,
    version: workload.number,
  }
  return after.flatMap((condition): NewEvent[] => {
    const previous = before.find((one) => one.type === condition.type)
    if (previous?.status === condition.status && previous.reason === condition.reason) return []
    const message = `${workload.name}: ${condition.message}`.slice(0, 2_000)
    if (condition.type === "SidecarInSync") {
      if (condition.reason === "Drift") return [{ ...about, kind: "version.drift", message }]
      return previous?.reason === "Drift" ? [{ ...about, kind: "version.repaired", message }] : []
    }
    const told = condition.type === "Ready" ? condition.reason !== "Starting" : isTrouble(condition)
    return told ? [{ ...about, kind: "version.condition", message }] : []
  })
}

const isTrouble = (condition: Condition) => condition.reason === "EngineFailed"

type Attempt<T> = { value?: T; error?: unknown }

/** A lost lease is no condition of the version: it ends the pass. */
async function attempt<T>(call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await call() }
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    return { error: error ?? new Error("The engine failed without saying why.") }
  }
}
