// One pass over one version: who should exist, what the engine does about it, what that adds up to.
// It reads no row and writes none: the caller gives what was read and keeps what is returned.
import { randomUUID } from "node:crypto"
import type { NewEvent } from "@/lib/events/record-events"
import { desiredReplicas } from "@/lib/versions/rules"
import type { Condition } from "@/lib/versions/schema"
import { conditionsOf } from "./conditions"
import {
  type Engine,
  EngineTrouble,
  type Member,
  type ObservedInstance,
  type Obstacle,
} from "./engine/engine"
import { LeaseLost } from "./lease-lost"
import { type MemberRow, memberName, membership } from "./members"
import { withHeartbeat } from "./presence"
import type { Workload } from "./workload"

export type Desired = {
  workload: Workload
  /** People deleted the version: nothing of it is to be left. */
  removed: boolean
  rows: (MemberRow & { phase: string; sidecarSeenAt: Date | null })[]
  /** How many instances an autoscaler wanted; null where none decided. */
  wanted: number | null
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
  wanted: number | null
  /** Moves only after the engine took what this generation names. */
  observedGeneration: number
  events: NewEvent[]
  /** What may pass by itself: the caller tries again after a pause. */
  failure: unknown
}

type Admit = (added: Member[], replicas: number) => Promise<void>

/**
 * `admit` writes the rows of new members. Where the controller staffs, nothing is started for a member without a row;
 * an engine that staffs itself has its instances admitted as they appear.
 */
export async function reconcile(
  desired: Desired,
  engine: Engine,
  admit: Admit,
  now: () => Date,
): Promise<Outcome> {
  const members = engine.staffedBy === "controller" ? await staff(desired, admit) : []
  const applied = await attempt(() => bringAbout(desired, engine, members))
  const outcome = await observe(desired, engine, members, applied, now())
  if (engine.staffedBy === "itself") outcome.members = await enter(desired, outcome, admit)
  const taken = applied.error === undefined
  return { ...outcome, observedGeneration: taken ? desired.workload.generation : desired.observedGeneration }
}

async function bringAbout({ workload, removed }: Desired, engine: Engine, members: Member[]) {
  if (!removed) return engine.apply(workload, members)
  await engine.remove(workload.versionId)
  return null
}

/** What there is, without doing anything about it: the last word of a controller that ends. */
export function observeOnly(desired: Desired, engine: Engine, now: Date): Promise<Outcome> {
  return observe(desired, engine, desired.rows, { value: null }, now)
}

async function staff({ workload, rows }: Desired, admit: Admit) {
  const { staying, missing } = membership(rows, workload.replicas)
  const taken = new Set(rows.map((row) => row.name))
  const added: Member[] = []
  for (let index = 0; index < missing; index++) {
    const name = memberName(workload.name, taken, Math.random)
    taken.add(name)
    added.push({ id: randomUUID(), name })
  }
  if (added.length > 0) await admit(added, workload.replicas)
  return [...staying.map(({ id, name }) => ({ id, name })), ...added]
}

/** Those that are seen and have no row yet; one that already ends needs none any more. */
async function enter(desired: Desired, { instances, wanted }: Outcome, admit: Admit): Promise<Member[]> {
  const added = (instances ?? [])
    .filter(
      (instance) => instance.phase !== "Stopping" && !desired.rows.some((row) => row.id === instance.id),
    )
    .map(({ id, name }) => ({ id, name }))
  if (added.length > 0) await admit(added, replicasOf(desired, wanted))
  return added
}

async function observe(
  desired: Desired,
  engine: Engine,
  members: Member[],
  applied: Attempt<Obstacle | null>,
  now: Date,
): Promise<Outcome> {
  const observed = await attempt(() => observeVersion(engine, desired, now))
  const failure = applied.error ?? observed.error ?? null
  const wanted = failure === null ? engine.wanted(desired.workload.versionId) : desired.wanted
  const conditions =
    failure === null
      ? conditionsOf({ ...observed.value!, ...facts(desired, wanted), obstacle: applied.value ?? null, now })
      : failed(desired.conditions, failure, now)
  return {
    members,
    instances: observed.value?.instances ?? null,
    conditions,
    wanted,
    observedGeneration: desired.observedGeneration,
    events: conditionEvents(desired, conditions),
    failure,
  }
}

async function observeVersion(engine: Engine, { workload: { versionId }, rows }: Desired, now: Date) {
  const seen = (await engine.observe(versionId)).filter((instance) => instance.versionId === versionId)
  const instances = engine.staffedBy === "itself" ? seen.map((one) => withHeartbeat(one, rows, now)) : seen
  const failing = instances.find((instance) => instance.failing && instance.phase !== "Stopping")
  return { instances, lastLines: failing ? await engine.logs(failing.id, failing.failing!) : "" }
}

const facts = (desired: Desired, wanted: number | null) => ({
  replicas: replicasOf(desired, wanted),
  recorded: desired.workload.sidecar ? ("Enabled" as const) : ("Disabled" as const),
  previous: desired.conditions,
})

const replicasOf = ({ workload: { replicas, autoscaling } }: Desired, wanted: number | null) =>
  autoscaling ? desiredReplicas({ replicas, ...autoscaling }, wanted) : replicas

/** The other conditions stay as they were: nothing new is known about them. */
function failed(previous: Condition[], failure: unknown, now: Date): Condition[] {
  const before = previous.find((condition) => condition.type === "Progressing")
  const since = before?.reason === "EngineFailed" ? before.since : now.toISOString()
  const message = failure instanceof EngineTrouble ? failure.message : unexplained
  const progressing = {
    type: "Progressing",
    status: "False",
    reason: "EngineFailed",
    message,
    since,
  } as const
  return [...previous.filter((condition) => condition !== before), progressing]
}

const unexplained =
  "The engine could not do what was asked; it is tried again. The controller's log says why."

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
