// The whole controller over a cluster and a database, as processes: records become pods, pods become rows.
import { randomUUID } from "node:crypto"
import { afterEach, beforeEach, expect, test } from "vitest"
import { startTestCluster, type TestCluster } from "./test/cluster/cluster"
import type { Deployment, Pod } from "./test/cluster/objects"
import { accountFor, reference as image, namespace, sidecarImage } from "./test/cluster-engine"
import { ended, openWorld, until, type World } from "./test/world"

let world: World
let cluster: TestCluster
beforeEach(async () => {
  cluster = await startTestCluster()
  cluster.create(accountFor("weside-instance"))
  world = await openWorld()
})
afterEach(async () => {
  await world.close()
  await cluster.stop()
})

const start = (settings: Record<string, string> = {}) =>
  world.controller({
    ...{ WESIDE_ENGINE: "kubernetes", KUBECONFIG: cluster.kubeconfig, WESIDE_SIDECAR_IMAGE: sidecarImage },
    ...{ WESIDE_BROKER_URL: "https://broker.example:9443", WESIDE_UPSTREAM: "https://wechat.example" },
    ...settings,
  })
const deployments = () => cluster.list<Deployment>("deployments", namespace)
const labels = (name: string) => deployments().map(({ metadata }) => metadata.labels![name])
const uids = (pods: Pod[]) => pods.map(({ metadata }) => metadata.uid).sort()
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort()
/** What a broker writes when sidecars join it. */
const join = (versionId: string) =>
  world.db.instance.updateMany({ where: { versionId }, data: { sidecarSeenAt: new Date() } })
/** As the verb does it: the switch is off from now on. */
function flip(environmentId: string) {
  const id = randomUUID()
  const change = { id, environmentId, sequence: 2, state: "Disabled" as const, at: new Date(), by: "test" }
  return world.db.$transaction([
    world.db.switchChange.create({ data: change }),
    world.db.environment.update({
      where: { id: environmentId },
      data: { openapi: "Disabled", switchChangeId: id },
    }),
  ])
}
const status = (versionId: string) => world.db.placementStatus.findUnique({ where: { versionId } })

test("from a record to pods, rows and conditions; scaled, flipped, removed", async () => {
  await start()
  const carrying = await world.version({ openapi: "Enabled", replicas: 2, image })
  const without = await world.version({ openapi: "Disabled", image })
  await world.running(carrying.id, 2, "Unknown")
  await join(carrying.id)
  const rows = await world.running(carrying.id, 2, "Present")
  await world.running(without.id, 1, "Absent")
  await world.condition(carrying.id, "AllCarry")
  await world.condition(without.id, "NoneCarries")
  expect(rows[0]).toMatchObject({ nameTakeover: "Hosts", address: expect.stringMatching(/^http:\/\/10\./) })
  expect(ids([...rows, ...(await world.instances(without.id))])).toEqual(uids(cluster.pods(namespace)))
  for (const row of rows) expect(cluster.get("pods", namespace, row.name).metadata.uid).toBe(row.id)

  await world.scale(carrying.id, 4)
  await until("the third and fourth", async () => (await world.instances(carrying.id)).length === 4)
  await join(carrying.id)
  await world.running(carrying.id, 4, "Present")

  const before = uids(cluster.pods(namespace))
  await flip(carrying.environmentId)
  await world.scale(carrying.id, 3)
  const kept = await world.running(carrying.id, 3, "Present")
  expect(before).toEqual(expect.arrayContaining(ids(kept)))

  await world.db.placement.update({
    where: { versionId: carrying.id },
    data: { removedAt: new Date(), replicas: 0, generation: { increment: 1 } },
  })
  await world.running(carrying.id, 0)
  expect(deployments()).toHaveLength(1)
  const kinds = (await world.events(carrying.environmentId)).map((event) => event.kind)
  for (const kind of ["instance.created", "sidecar.ready", "instance.started", "instance.stopped"])
    expect(kinds).toContain(kind)
  expect(kinds).not.toContain("version.drift")
})

test("a mixture made by hand is an incident that is put right", async () => {
  await start()
  const version = await world.version({ openapi: "Enabled", replicas: 2, image })
  await until("two", async () => (await world.instances(version.id)).length === 2)
  await join(version.id)
  await world.running(version.id, 2, "Present")
  const [{ metadata }] = deployments() as [Deployment]
  cluster.hold("termination")
  cluster.edit<Deployment>("deployments", namespace, metadata.name, ({ spec }) => {
    spec!.template.spec!.initContainers = []
  })
  await world.condition(version.id, "Drift")
  cluster.release("termination")
  await until("pods by the record", async () => {
    await join(version.id)
    const rows = await world.instances(version.id)
    return rows.length === 2 && rows.every((row) => row.openapiSidecar === "Present")
  })
  await world.condition(version.id, "AllCarry")
  const kinds = (await world.events(version.environmentId)).map((event) => event.kind)
  expect(kinds.filter((kind) => kind === "version.drift")).toHaveLength(1)
  expect(kinds.filter((kind) => kind === "version.repaired")).toHaveLength(1)
})

test("stopped, killed, started again: the pods run on and keep their rows; what nobody wants goes", async () => {
  const first = await start()
  const version = await world.version({ replicas: 2, image })
  const unknown = await world.version({ image })
  const rows = await world.running(version.id, 2)
  await world.running(unknown.id, 1)
  first.kill("SIGTERM")
  expect(await ended(first)).toBe(0)
  expect(cluster.pods(namespace)).toHaveLength(3)
  expect(ids(await world.running(version.id, 2))).toEqual(ids(rows))

  const second = await start()
  second.kill("SIGKILL")
  await ended(second)
  await world.db.placement.update({
    where: { versionId: unknown.id },
    data: { removedAt: new Date(), replicas: 0, generation: { increment: 1 } },
  })
  await start()
  await until("the end of what nobody wants", () => deployments().length === 1)
  await world.running(unknown.id, 0)
  expect(ids(await world.running(version.id, 2))).toEqual(ids(rows))
  expect(uids(cluster.pods(namespace))).toEqual(ids(rows))
})

test("Deployments of versions that this database never heard of are removed; those of another Weside stay", async () => {
  const first = await start()
  const version = await world.version({ image })
  await world.running(version.id, 1)
  first.kill("SIGKILL")
  await ended(first)
  const other = await openWorld()
  try {
    const settings = { KUBECONFIG: cluster.kubeconfig, WESIDE_SIDECAR_IMAGE: sidecarImage }
    const more = { WESIDE_ENGINE: "kubernetes", WESIDE_BROKER_URL: "https://broker.example" }
    await other.controller({ ...settings, ...more, WESIDE_OWNER: "another" })
    const theirs = await other.version({ image })
    await other.running(theirs.id, 1)
    expect(deployments()).toHaveLength(2)
  } finally {
    await other.close()
  }
  const third = await openWorld()
  try {
    const settings = { KUBECONFIG: cluster.kubeconfig, WESIDE_SIDECAR_IMAGE: sidecarImage }
    await third.controller({
      ...settings,
      WESIDE_ENGINE: "kubernetes",
      WESIDE_BROKER_URL: "https://broker.example",
    })
    // As long as nothing was ever recorded, the database is taken for the wrong one.
    await until("its word", async () => third.log().includes("has no versions"))
    expect(deployments()).toHaveLength(2)
    await third.version({ image })
    await until("the unknown one's end", async () => !labels("weside/version-id").includes(version.id))
    await until("the known one's", async () => labels("weside/owner").includes("weside"))
    expect(labels("weside/owner")).toContain("another")
  } finally {
    await third.close()
  }
})

test("an autoscaler's number is written down and what conditions count against", async () => {
  await start()
  const version = await world.version({ replicas: 2, bounds: { minReplicas: 2, maxReplicas: 5 }, image })
  await world.running(version.id, 2)
  const [{ metadata }] = deployments() as [Deployment]
  cluster.autoscale(namespace, metadata.name, 4)
  await world.running(version.id, 4)
  const { conditions } = await until("what it wants", async () => {
    const now = await status(version.id)
    return now?.replicas === 4 && JSON.stringify(now.conditions).includes("4 of 4") ? now : null
  })
  expect(conditions).toMatchObject([{ reason: "AllRunning" }, {}, { reason: "Complete" }])
})

test("a cluster that is away is a condition in words, and over when it is back", async () => {
  await start()
  const version = await world.version({ image })
  await world.running(version.id, 1)
  await cluster.down()
  await world.scale(version.id, 2)
  const { message } = await world.condition(version.id, "EngineFailed")
  expect(message).toContain("API server cannot be reached")
  await cluster.up()
  await world.running(version.id, 2)
  await world.condition(version.id, "Complete")
})

test("of two controllers one acts, and the other takes over where it was", async () => {
  const quick = { WESIDE_LEASE_MS: "1500" }
  const first = await start(quick)
  const version = await world.version({ replicas: 2, image })
  const rows = await world.running(version.id, 2)
  await start(quick)
  first.kill("SIGKILL")
  await world.scale(version.id, 3)
  const after = await world.running(version.id, 3)
  expect(ids(after)).toEqual(expect.arrayContaining(ids(rows)))
})
