import { afterAll, expect, test } from "vitest"
import { openTestWorld } from "../test-world"
import type { Checked } from "./preflight"
import type { Size } from "./schema"

const world = await openTestWorld({ WESIDE_ENGINE: "kubernetes" })
const { change } = await import("../audit")
const { recordVersion } = await import("./create-version")
const { scaleVersion } = await import("./scale-version")
const { getVersion, listVersions } = await import("./read")
const { getService } = await import("../services/read")
const { listAudit } = await import("../sidecars/read")
const { db, act, hello } = world
afterAll(world.close)

const reference = `registry.example.com/shop@sha256:${"d".repeat(64)}`
const checked: Checked = { source: { kind: "Image", image: "shop:1", reference }, carryingRefusal: null }
const bounds = { minReplicas: 2, maxReplicas: 10 }

/** A version as it is recorded once its image was looked at. */
async function version(more: Size & { cpu?: number } = {}) {
  const key = await world.environment()
  const input = { ...hello, replicas: undefined, cpu: 0.5, ...more }
  await change(act(), "version.create", (tx, now) =>
    recordVersion(tx, act(), now, key, input, checked, { kind: "Create" }),
  )
  return { ...key, number: 1 }
}
const placementOf = async (env: string) =>
  db.placement.findFirstOrThrow({ where: { version: { environment: { name: env } } } })
const actsOf = async (env: string, action: string) =>
  (await db.auditEvent.findMany({ where: { environment: env, action }, orderBy: { id: "asc" } })).map(
    ({ before, after }) => ({ before, after }),
  )

test("a version begins with its bounds: row, View and audit say so", async () => {
  const key = await version(bounds)
  expect(await placementOf(key.env)).toMatchObject({ replicas: 2, ...bounds, generation: 1 })
  expect(await getVersion(key)).toMatchObject({
    replicas: 2,
    autoscaling: bounds,
    instances: { desired: 2, ready: 0, carrying: 0 },
  })
  expect(await actsOf(key.env, "version.create")).toMatchObject([{ after: bounds }])
})

test("a fixed number becomes bounds and bounds a fixed number; each raises the generation and is audited and told", async () => {
  const key = await version({ replicas: 3 })
  expect(await scaleVersion(act(), key, bounds)).toMatchObject({ autoscaling: bounds, generation: 2 })
  const wider = { minReplicas: 2, maxReplicas: 12 }
  expect(await scaleVersion(act(), key, wider)).toMatchObject({ autoscaling: wider, generation: 3 })
  expect((await scaleVersion(act(), key, wider)).generation).toBe(3)
  expect(await scaleVersion(act(), key, { replicas: 2 })).toMatchObject({
    replicas: 2,
    autoscaling: null,
    generation: 4,
  })
  expect(await placementOf(key.env)).toMatchObject({ replicas: 2, minReplicas: null, maxReplicas: null })
  expect(await actsOf(key.env, "version.scale")).toEqual([
    { before: { replicas: 3 }, after: bounds },
    { before: bounds, after: wider },
    { before: wider, after: { replicas: 2 } },
  ])
  const told = await db.event.findMany({ where: { kind: "version.scaled" }, orderBy: { id: "asc" } })
  expect(told.map((event) => event.message)).toEqual([
    "tester scaled hello-001 from 3 to 2–10.",
    "tester scaled hello-001 from 2–10 to 2–12.",
    "tester scaled hello-001 from 2–12 to 2.",
  ])
})

test("validateOnly answers with the bounds and leaves everything as it was", async () => {
  const key = await version({ replicas: 3 })
  const preview = await scaleVersion(act({ validateOnly: true }), key, bounds)
  expect(preview).toMatchObject({ autoscaling: bounds, generation: 2 })
  expect(await getVersion(key)).toMatchObject({ replicas: 3, autoscaling: null, generation: 1 })
  expect(await actsOf(key.env, "version.scale")).toEqual([])
})

test("what the autoscaler wants now is what is desired, everywhere it is counted; never outside the bounds", async () => {
  const key = await version(bounds)
  const { versionId } = await placementOf(key.env)
  const observed = { observedGeneration: 1, conditions: [], updatedAt: new Date() }
  await db.placementStatus.create({ data: { versionId, ...observed, replicas: 7 } })
  const desired = async () => [
    (await getVersion(key)).instances.desired,
    (await listVersions(key, { pageSize: 10 })).items[0]?.instances.desired,
    (await listAudit(key.env, { pageSize: 10 })).items[0]?.desired,
    (await getService(key)).instances.desired,
  ]
  expect(await desired()).toEqual([7, 7, 7, 7])
  await scaleVersion(act(), key, { minReplicas: 1, maxReplicas: 5 })
  expect(await desired()).toEqual([5, 5, 5, 5])
  await scaleVersion(act(), key, { replicas: 3 })
  expect(await desired()).toEqual([3, 3, 3, 3])
})

test("a version without cpu has nothing to measure", async () => {
  const key = await version({ replicas: 1, cpu: undefined })
  await expect(scaleVersion(act(), key, bounds)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("nothing to measure"),
    invalidParams: [{ name: "minReplicas" }],
  })
  expect(await placementOf(key.env)).toMatchObject({ replicas: 1, minReplicas: null, generation: 1 })
})

test("bounds of a version in somebody else's environment are not found", async () => {
  await version({ replicas: 1 })
  const theirs = { ...(await world.environment()), number: 1 }
  await expect(scaleVersion(act(), theirs, bounds)).rejects.toMatchObject({ code: "not_found" })
})

test.each([
  { minReplicas: 2, maxReplicas: null },
  { minReplicas: null, maxReplicas: 4 },
  { minReplicas: 0, maxReplicas: 4, replicas: 0 },
  { minReplicas: 5, maxReplicas: 4, replicas: 5 },
  { minReplicas: 2, maxReplicas: 51 },
  { minReplicas: 3, maxReplicas: 4 },
])("the database itself refuses %o beside 2 replicas", async (bad) => {
  const { versionId } = await placementOf((await version({ replicas: 2 })).env)
  await expect(db.placement.update({ where: { versionId }, data: bad })).rejects.toThrow(
    /Placement_(autoscaling_bounds|replicas_range)/,
  )
})
