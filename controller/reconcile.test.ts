import { beforeEach, expect, test } from "vitest"
import { EngineTrouble, type Member } from "./engine/engine"
import { FakeEngine } from "./engine/fake/engine"
import { LeaseLost } from "./lease-lost"
import { type Desired, type Outcome, reconcile } from "./reconcile"
import { workload } from "./test/examples"

const carrying = { ...workload, sidecar: { recordedBuild: "b1", wxTokenFile: false } }
let clock: number
let engine: FakeEngine
let rows: Desired["rows"]
let admitted: string[]
let removed: boolean
let state: Pick<Desired, "observedGeneration" | "conditions" | "wanted">

beforeEach(() => {
  clock = Date.parse("2026-11-22T10:00:00Z")
  const host = { guard: () => undefined, joinToken: async () => "", changed: () => undefined }
  engine = new FakeEngine(host, () => clock)
  rows = []
  admitted = []
  removed = false
  state = { observedGeneration: 0, conditions: [], wanted: null }
})

/** One pass, and what its caller does with the outcome. */
async function pass(desired = workload): Promise<Outcome> {
  engine.calls.length = 0
  const outcome = await reconcile(
    { workload: desired, removed, rows, ...state },
    engine,
    admit,
    () => new Date(clock),
  )
  const { observedGeneration, conditions, wanted } = outcome
  state = { observedGeneration, conditions, wanted }
  const seen = outcome.instances
  if (seen)
    rows = rows
      .filter((row) => [...seen, ...outcome.members].some((one) => one.id === row.id))
      .map((row) => ({ ...row, phase: seen.find((one) => one.id === row.id)?.phase ?? row.phase }))
  clock += 1000
  return outcome
}
async function admit(added: Member[]) {
  expect(added.some((member) => engine.instances.has(member.id))).toBe(engine.staffedBy === "itself")
  admitted.push(...added.map((member) => member.name))
  rows.push(
    ...added.map((member, at) => ({
      ...member,
      phase: "Starting",
      createdAt: new Date(clock + at),
      sidecarSeenAt: null,
    })),
  )
}
const reason = (outcome: Outcome, type: string) =>
  outcome.conditions.find((condition) => condition.type === type)?.reason
const kinds = (outcome: Outcome) => outcome.events.map((event) => event.kind)
const names = () => rows.map((row) => row.name)

test.each([0, 1, 3, 50])("from nothing to %i", async (replicas) => {
  const outcome = await pass({ ...workload, replicas, generation: 5 })
  expect(admitted).toHaveLength(replicas)
  expect(outcome.members.map((member) => member.name)).toEqual(admitted)
  expect(engine.calls.map((call) => call.call)).toEqual(["apply", "observe"])
  expect(outcome.observedGeneration).toBe(5)
  expect(reason(outcome, "Progressing")).toBe("Complete")
})

test("the same again: the same calls, no new member, no event, no change", async () => {
  const first = await pass({ ...carrying, replicas: 2 })
  const calls = structuredClone(engine.calls)
  const second = await pass({ ...carrying, replicas: 2 })
  expect(engine.calls).toEqual(calls)
  expect(admitted).toHaveLength(2)
  expect(second).toEqual({ ...first, events: [] })
})

test("scaling in takes the newest, scaling out keeps the names of those that stayed", async () => {
  await pass({ ...workload, replicas: 3 })
  const [first, second] = names()
  await pass({ ...workload, replicas: 2 })
  expect(names()).toEqual([first, second])
  await pass({ ...workload, replicas: 4 })
  expect(names().slice(0, 2)).toEqual([first, second])
  expect(new Set(names()).size).toBe(4)
})

test.each([
  [carrying, "Present"],
  [workload, "Absent"],
] as const)("every instance follows the record, at any scale", async (desired, presence) => {
  for (const replicas of [1, 4, 2]) {
    const { instances } = await pass({ ...desired, replicas })
    expect(instances!.map((one) => one.openapiSidecar)).toEqual(Array(replicas).fill(presence))
  }
})

test("a sidecar against the record, or missing against it, is drift, told once, repaired and told", async () => {
  for (const [desired, wrong] of [
    [workload, "Present"],
    [carrying, "Absent"],
  ] as const) {
    await pass(desired)
    engine.setPresence(names()[0]!, wrong)
    engine.repairs = false
    const drifting = await pass(desired)
    const still = await pass(desired)
    engine.repairs = true
    const repaired = await pass(desired)
    expect([kinds(drifting), kinds(still), kinds(repaired)]).toEqual([
      ["version.drift"],
      [],
      ["version.repaired"],
    ])
    expect(reason(drifting, "SidecarInSync")).toBe("Drift")
    rows = []
    engine.instances.clear()
    state = { observedGeneration: 0, conditions: [], wanted: null }
  }
})

test("a crash loop is a condition with the last lines; coming up again ends it", async () => {
  await pass()
  engine.log = "Error: no such module"
  engine.crash(names()[0]!, "app")
  const failing = await pass()
  expect(reason(failing, "Ready")).toBe("CrashLoopBackOff")
  expect(failing.conditions[0]!.message).toContain("Error: no such module")
  expect(kinds(failing)).toEqual(["version.condition"])
  engine.crash(names()[0]!, null)
  const back = await pass()
  expect(reason(back, "Ready")).toBe("AllRunning")
})

test("what a person must put right is a condition; the generation counts as observed", async () => {
  engine.obstacle = { reason: "DirectoryMissing", message: "The folder /x does not exist any more." }
  const outcome = await pass({ ...workload, generation: 2 })
  expect(outcome.conditions[0]).toMatchObject({ status: "False", ...engine.obstacle })
  expect(outcome.observedGeneration).toBe(2)
  expect(outcome.failure).toBeNull()
})

test("apply fails: the generation is not observed, what runs is kept, the next pass goes on", async () => {
  await pass({ ...workload, replicas: 1 })
  engine.failures.set("apply", new Error("no memory"))
  const outcome = await pass({ ...workload, replicas: 2, generation: 2 })
  expect(outcome.failure).toMatchObject({ message: "no memory" })
  expect(outcome.observedGeneration).toBe(1)
  expect(outcome.instances).toHaveLength(1)
  expect(reason(outcome, "Progressing")).toBe("EngineFailed")
  expect(reason(outcome, "Ready")).toBe("AllRunning")
  const next = await pass({ ...workload, replicas: 2, generation: 2 })
  expect(next.observedGeneration).toBe(2)
  expect(admitted).toHaveLength(2)
})

test.each(["observe", "logs"] as const)("%s fails: nothing is concluded from it", async (call) => {
  await pass()
  engine.crash(names()[0]!, "app")
  engine.failures.set(call, new Error("no answer"))
  const outcome = await pass()
  expect(outcome.instances).toBeNull()
  expect(reason(outcome, "Ready")).toBe("AllRunning")
  expect(reason(outcome, "Progressing")).toBe("EngineFailed")
})

test("rows that cannot be written: nothing is started for them", async () => {
  const broken = async () => {
    throw new Error("no database")
  }
  const desired = { workload, removed, rows, ...state }
  await expect(reconcile(desired, engine, broken, () => new Date(clock))).rejects.toThrow("no database")
  expect(engine.calls).toEqual([])
})

test("a lost lease ends the pass and is no condition", async () => {
  engine.failures.set("apply", new LeaseLost())
  await expect(pass()).rejects.toThrow(LeaseLost)
})

test("trouble that the engine has words for stands in the conditions", async () => {
  engine.failures.set("apply", new EngineTrouble("The cluster is away."))
  const { conditions, observedGeneration } = await pass()
  expect(conditions).toMatchObject([
    { type: "Progressing", reason: "EngineFailed", message: "The cluster is away." },
  ])
  expect(observedGeneration).toBe(0)
})

test.each([false, true])(
  "a version that people deleted is removed, whoever staffs (itself: %s)",
  async (itself) => {
    if (itself) engine.staffedBy = "itself"
    await pass({ ...workload, replicas: 2 })
    removed = true
    const outcome = await pass({ ...workload, replicas: 0, generation: 2 })
    expect(engine.calls.map((call) => call.call)).toEqual(["remove", "observe"])
    expect(outcome).toMatchObject({ instances: [], observedGeneration: 2 })
    expect(rows).toEqual([])
  },
)

test("an engine that staffs itself: rows come from what is observed, and none is invented", async () => {
  engine.staffedBy = "itself"
  const outcome = await pass({ ...workload, replicas: 2 })
  expect(engine.calls.map((call) => call.call)).toEqual(["apply", "observe"])
  expect(engine.calls[0]!.members).toEqual([])
  expect(rows.map(({ id }) => id)).toEqual([...engine.instances.keys()])
  expect(outcome.members).toHaveLength(2)
  const second = await pass({ ...workload, replicas: 2 })
  expect(second.members).toEqual([])
  expect(admitted).toHaveLength(2)
})

test("another takes its place: the row of the one goes, the other gets one; one that ends gets none", async () => {
  engine.staffedBy = "itself"
  await pass({ ...workload, replicas: 1 })
  const [first] = [...engine.instances.keys()]
  engine.leave("hello-003-ended")
  engine.instances.delete(first!)
  await pass({ ...workload, replicas: 1 })
  expect(admitted).toHaveLength(2)
  expect(rows.map(({ id }) => id)).not.toContain(first)
  expect(names()).not.toContain("hello-003-ended")
})

test("an autoscaler's number is what there should be, within the bounds", async () => {
  engine.staffedBy = "itself"
  const scaled = { ...workload, replicas: 2, autoscaling: { minReplicas: 2, maxReplicas: 5 } }
  expect(await pass(scaled)).toMatchObject({ wanted: null })
  engine.autoscaled = 4
  const growing = await pass(scaled)
  expect(growing).toMatchObject({ wanted: 4 })
  expect(growing.conditions[0]).toMatchObject({ reason: "AllRunning", message: "All 4 of 4 run." })
  engine.autoscaled = 9
  expect(reason(await pass({ ...scaled, autoscaling: { minReplicas: 2, maxReplicas: 9 } }), "Ready")).toBe(
    "AllRunning",
  )
  engine.failures.set("observe", new Error("no answer"))
  expect(await pass(scaled)).toMatchObject({ wanted: 9 })
})
