import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Broker } from "./server"
import {
  joinedInstance,
  makeEnvironment,
  openPolicy,
  post,
  startWorld,
  until,
  type World,
} from "./test-world"

let world: World
let broker: Broker
beforeAll(async () => {
  world = await startWorld()
  broker = await world.broker()
})
afterAll(async () => {
  await broker?.stop()
  await world?.stop()
})

/** As the verb does it: the list and the revision in one transaction. */
const allow = (environmentId: string, path: string) =>
  world.db.$transaction([
    world.db.permissionPath.create({
      data: { environmentId, path, position: 99, createdAt: new Date(), createdBy: "test" },
    }),
    world.db.environment.update({
      where: { id: environmentId },
      data: { policyRevision: { increment: 1 } },
    }),
  ])

test("the present policy comes at once: the owner first, paths in their order", async () => {
  const { versionId } = await makeEnvironment(world, {
    owner: "wxcccc",
    shares: ["wxaaaa", "wxbbbb"],
    paths: ["/wxa/msg_sec_check", "/cgi-bin/message/*", "/a"],
  })
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const stream = await openPolicy(broker.address, credential)
  const first = await stream.line()
  expect(first).toMatchObject({ type: "policy", policy: { revision: 1, ownerAppid: "wxcccc" } })
  expect(first?.policy).toMatchObject({
    apps: [
      { appid: "wxcccc", kind: "OfficialAccount" },
      { appid: expect.stringMatching(/^wx[ab]/), kind: "MiniProgram" },
      { appid: expect.stringMatching(/^wx[ab]/), kind: "MiniProgram" },
    ],
    paths: ["/wxa/msg_sec_check", "/cgi-bin/message/*", "/a"],
  })
  expect(await stream.line()).toEqual({ type: "heartbeat" })
  stream.close()
})

test("a change reaches every sidecar of its environment and no other", async () => {
  const one = await makeEnvironment(world)
  const other = await makeEnvironment(world)
  const streams = []
  for (let n = 0; n < 5; n++) {
    const { credential } = await joinedInstance(world, broker.address, one.versionId, `i-${n}`)
    streams.push(await openPolicy(broker.address, credential))
  }
  const { credential } = await joinedInstance(world, broker.address, other.versionId)
  const bystander = await openPolicy(broker.address, credential)
  for (const stream of [...streams, bystander]) expect(await stream.policy()).toMatchObject({ revision: 1 })
  await allow(one.environmentId, "/wxa/getwxacode")
  for (const stream of streams)
    expect(await stream.policy()).toMatchObject({ revision: 2, paths: ["/wxa/getwxacode"] })
  await allow(other.environmentId, "/cgi-bin/user/get")
  expect(await bystander.policy()).toMatchObject({ revision: 2, paths: ["/cgi-bin/user/get"] })
  for (const stream of [...streams, bystander]) stream.close()
})

test("a change whose hint is lost is found by the regular look", async () => {
  const { versionId, environmentId } = await makeEnvironment(world)
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const stream = await openPolicy(broker.address, credential)
  await stream.policy()
  await world.db.$transaction([
    // A session that plays a replica fires no hint.
    world.db.$executeRaw`SET LOCAL session_replication_role = 'replica'`,
    world.db.environment.update({ where: { id: environmentId }, data: { policyRevision: 7 } }),
  ])
  expect(await stream.policy()).toMatchObject({ revision: 7 })
  stream.close()
})

test("hints are heard again after the database cut the connection", async () => {
  const { versionId, environmentId } = await makeEnvironment(world)
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const stream = await openPolicy(broker.address, credential)
  await stream.policy()
  const listening = () => world.db.$queryRaw<{ pid: number }[]>`
    SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`
  const [before] = await listening()
  await world.db.$queryRaw`SELECT pg_terminate_backend(${before?.pid}::int)`
  await until(async () => {
    const [now] = await listening()
    return now !== undefined && now.pid !== before?.pid
  }, "the broker listens again")
  await allow(environmentId, "/after")
  expect(await stream.policy()).toMatchObject({ revision: 2, paths: ["/after"] })
  stream.close()
})

test("revisions go on after the broker was started anew, with the same credential", async () => {
  const { versionId, environmentId } = await makeEnvironment(world)
  const first = await world.broker()
  const { credential } = await joinedInstance(world, first.address, versionId)
  const stream = await openPolicy(first.address, credential)
  expect(await stream.policy()).toMatchObject({ revision: 1 })
  const stopped = first.stop()
  expect(await stream.policy()).toBeNull()
  await stopped
  await allow(environmentId, "/meanwhile")
  const second = await world.broker()
  const again = await openPolicy(second.address, credential)
  expect(await again.policy()).toMatchObject({ revision: 2, paths: ["/meanwhile"] })
  again.close()
  await second.stop()
})

test("a sidecar that comes back with the present policy is not sent it again; with another it is", async () => {
  const { versionId, environmentId } = await makeEnvironment(world, { paths: ["/a"] })
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const stream = await openPolicy(broker.address, credential)
  const { mark } = (await stream.line()) as { mark: string }
  expect(mark).toMatch(/^[\w-]{22}$/)
  stream.close()
  const other = await world.broker()
  for (const address of [broker.address, other.address]) {
    const again = await openPolicy(address, credential, mark)
    expect(await again.line()).toEqual({ type: "heartbeat" })
    again.close()
  }
  const resumed = await openPolicy(other.address, credential, mark)
  expect(await resumed.line()).toEqual({ type: "heartbeat" })
  await allow(environmentId, "/b")
  expect(await resumed.policy()).toMatchObject({ revision: 2, paths: ["/a", "/b"] })
  resumed.close()
  const late = await openPolicy(other.address, credential, mark)
  expect(await late.line()).toMatchObject({ type: "policy", policy: { revision: 2 } })
  late.close()
  await other.stop()
})

test("an old copy of the database with the same revision and another list is another policy", async () => {
  const { versionId, environmentId } = await makeEnvironment(world, { paths: ["/a"] })
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const stream = await openPolicy(broker.address, credential)
  const { mark } = (await stream.line()) as { mark: string }
  stream.close()
  await world.db.permissionPath.deleteMany({ where: { environmentId } })
  const other = await world.broker()
  const again = await openPolicy(other.address, credential, mark)
  expect(await again.line()).toMatchObject({ type: "policy", policy: { revision: 1, paths: [] } })
  again.close()
  await other.stop()
})

test("the stream of an instance that is removed ends", async () => {
  const { versionId } = await makeEnvironment(world)
  const { credential, instanceId } = await joinedInstance(world, broker.address, versionId)
  const stream = await openPolicy(broker.address, credential)
  await stream.policy()
  await world.db.instance.delete({ where: { id: instanceId } })
  expect(await stream.policy()).toBeNull()
  expect((await openPolicy(broker.address, credential)).status).toBe(401)
})

test("heartbeats stand on the instances' rows; an odd one spoils no other", async () => {
  const { versionId } = await makeEnvironment(world)
  const good = await joinedInstance(world, broker.address, versionId, "good")
  const odd = await joinedInstance(world, broker.address, versionId, "odd")
  const beat = (credential: string, body: unknown) => post(broker.address, "/v1/heartbeat", body, credential)
  expect(await beat(odd.credential, { policyRevision: 2 ** 52, build: "b\0\ud8002" })).toMatchObject({
    status: 204,
  })
  expect(await beat(good.credential, { policyRevision: 3, build: "b2" })).toMatchObject({ status: 204 })
  const row = (id: string) => world.db.instance.findUniqueOrThrow({ where: { id } })
  await until(async () => (await row(good.instanceId)).policyRevision === 3, "the heartbeat is written")
  expect(await row(good.instanceId)).toMatchObject({ sidecarBuild: "b2", sidecarSeenAt: expect.any(Date) })
  expect(await row(odd.instanceId)).toMatchObject({ policyRevision: null, sidecarBuild: "b\ufffd2" })
})

test("a broker whose database is away says so, and is no reason to throw a credential away", async () => {
  const { versionId } = await makeEnvironment(world)
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const { startBroker } = await import("./server")
  const cut = await startBroker({ ...world.config, databaseUrl: "postgresql://weside:x@127.0.0.1:1/weside" })
  const beat = { policyRevision: 1, build: "b1" }
  expect(await post(cut.address, "/v1/heartbeat", beat, credential)).toMatchObject({
    status: 503,
    body: { code: "unavailable" },
  })
  expect((await fetch(`${cut.address}/healthz`)).status).toBe(503)
  expect((await fetch(`${broker.address}/healthz`)).status).toBe(200)
  expect(
    (await fetch(`${broker.address}/v1/policy`, { headers: { authorization: `Bearer ${randomUUID()}` } }))
      .status,
  ).toBe(401)
  await cut.stop()
})
