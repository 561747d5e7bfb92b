// 200 random interleavings of flips, creates, rebuilds, scales, kills and controller restarts, on a real PostgreSQL
// with the real verbs, lease and loop; S2–S7 are checked after each group of acts that ran at once.
import fc from "fast-check"
import pino from "pino"
import { afterAll, expect, test } from "vitest"
import { openTestWorld } from "@/lib/test-world"
import { FakeEngine } from "./engine/fake/engine"
import { Lease } from "./lease"
import { Loop } from "./loop"

const world = await openTestWorld({ WESIDE_ENGINE: "fake" })
const { createVersion } = await import("@/lib/versions/create-version")
const { rebuildVersion } = await import("@/lib/versions/rebuild-version")
const { scaleVersion } = await import("@/lib/versions/scale-version")
const { flipSwitch } = await import("@/lib/openapi/flip-switch")
const { db, act, hello } = world
const log = pino({ level: "silent" })
let controllers = 0
let controller = await startController()

afterAll(async () => {
  await stopController()
  await world.close()
})

async function startController(left?: FakeEngine) {
  const lease = new Lease(db, `test/${++controllers}`)
  expect(await lease.acquire()).toBe(true)
  const renewing = setInterval(() => lease.acquire(), 3_000)
  let loop: Loop | undefined
  const engine = new FakeEngine({
    guard: () => lease.guard(),
    joinToken: async () => "",
    changed: (versionId, happening) => loop?.wake(versionId, happening),
  })
  for (const [id, instance] of left?.instances ?? []) engine.instances.set(id, instance)
  loop = new Loop(db, lease, engine, log)
  loop.start()
  return { lease, loop, engine, renewing }
}

async function stopController() {
  clearInterval(controller.renewing)
  await controller.loop.stop()
  await controller.lease.release()
}

type Act =
  | { do: "flip"; enabled: boolean }
  | { do: "create"; replicas: number }
  | { do: "rebuild"; version: number }
  | { do: "scale"; version: number; replicas: number }
  | { do: "kill" | "strip" | "implant"; version: number; instance: number }
  | { do: "restart" }

const some = fc.nat(9)
const anAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("flip" as const), enabled: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("create" as const), replicas: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rebuild" as const), version: some }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("scale" as const), version: some, replicas: fc.nat(4) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("kill", "strip", "implant"), version: some, instance: some }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
)

const versionsOf = (env: string) =>
  db.version.findMany({
    where: { environment: { name: env } },
    include: { placement: true, status: true, instances: true, switchChange: true },
    orderBy: { number: "asc" },
  })

async function perform(key: { env: string; service: string }, acts: Act[]) {
  const versions = await versionsOf(key.env)
  const pick = (at: number) => versions[at % Math.max(1, versions.length)]
  const restart = acts.some((one) => one.do === "restart")
  if (restart) await stopController()
  await Promise.all(
    acts.map(async (one) => {
      if (one.do === "flip") return flipSwitch(act({ ifMatch: "*" }), key.env, { enabled: one.enabled })
      if (one.do === "create") return createVersion(act(), key, { ...hello, replicas: one.replicas })
      if (one.do === "restart") return
      const version = pick(one.version)
      if (!version) return
      if (one.do === "rebuild") return rebuildVersion(act(), { ...key, number: version.number })
      if (one.do === "scale")
        return scaleVersion(act(), { ...key, number: version.number }, { replicas: one.replicas })
      const running = [...controller.engine.instances.values()].filter(
        ({ versionId }) => versionId === version.id,
      )
      const victim = running[one.instance % Math.max(1, running.length)]
      if (!victim) return
      if (one.do === "kill") controller.engine.instances.delete(victim.id)
      else victim.openapiSidecar = one.do === "strip" ? "Absent" : "Present"
    }),
  )
  if (restart) controller = await startController(controller.engine)
  for (const { id } of await versionsOf(key.env)) controller.loop.wake(id)
}

/** Waits until the controller has nothing left to do for these versions. */
async function settle(env: string) {
  await expect
    .poll(
      async () => {
        const off = (await versionsOf(env)).filter(({ id, placement, status, instances, openapiSidecar }) => {
          const carries = openapiSidecar === "Enabled" ? "Present" : "Absent"
          const real = [...controller.engine.instances.values()].filter((one) => one.versionId === id)
          const right = (one: { phase: string; openapiSidecar: string }) =>
            one.phase === "Running" && one.openapiSidecar === carries
          const settled =
            status?.observedGeneration === placement!.generation &&
            instances.length === placement!.replicas &&
            real.length === placement!.replicas &&
            instances.every(right) &&
            real.every(right)
          if (!settled) controller.loop.wake(id)
          return !settled
        })
        return off.map(({ number }) => number)
      },
      { timeout: 20_000, interval: 5 },
    )
    .toEqual([])
}

test("S2–S7 hold after each of 200 random interleavings", { timeout: 600_000 }, async () => {
  const groups = fc.array(fc.array(anAct, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(groups, async (steps) => {
      const key = await world.environment()
      const recorded = new Map<string, string>()
      for (const acts of steps) {
        const before = new Set(controller.engine.instances.keys())
        await perform(key, acts)
        await settle(key.env)
        const versions = await versionsOf(key.env)
        for (const { placement: _, status: __, instances, switchChange, ...record } of versions) {
          const first = recorded.get(record.id) ?? JSON.stringify(record)
          recorded.set(record.id, first)
          expect(JSON.stringify(record), "S2: what was recorded stays").toBe(first)
          expect(record.openapiSidecar, "S3: the state is that of the change it names").toBe(
            switchChange.state,
          )
          const carrying = instances.filter((one) => one.openapiSidecar === "Present").length
          expect(carrying, "S5, S6: all of them or none, by the record").toBe(
            record.openapiSidecar === "Enabled" ? instances.length : 0,
          )
        }
        expect(
          versions.map(({ number }) => number),
          "numbers have no gaps",
        ).toEqual(versions.map((_, at) => at + 1))
        if (acts.every((one) => one.do === "flip" || one.do === "restart"))
          expect(new Set(controller.engine.instances.keys()), "S4: a flip changes nothing that runs").toEqual(
            before,
          )
      }
    }),
    // A smaller counterexample is not worth the minutes that each wait for what never settles would take.
    { numRuns: 200, endOnFailure: true },
  )
})
