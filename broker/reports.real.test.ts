import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { deleteOld } from "./retention"
import type { Broker } from "./server"
import { joinedInstance, makeEnvironment, post, startWorld, type World } from "./test-world"

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

/** A version with one sidecar, and how that one reports. */
async function sidecar() {
  const { versionId, environmentId } = await makeEnvironment(world)
  const { credential } = await joinedInstance(world, broker.address, versionId, "i-1")
  const report = (calls: unknown[], counts: unknown[] = [], boot: string = bootOf(versionId)) =>
    post(broker.address, "/v1/calls", { boot, calls, counts }, credential)
  return { versionId, environmentId, report }
}
const bootOf = (versionId: string) => versionId

const call = (changed: Record<string, unknown> = {}) => ({
  seqid: randomUUID(),
  at: new Date().toISOString(),
  appid: "wxaaaa",
  method: "POST",
  path: "/wxa/msg_sec_check",
  tokenMode: "injected",
  outcome: "ok",
  detail: null,
  errcode: 0,
  status: 200,
  bytesIn: 10,
  bytesOut: 4_294_967_296,
  totalMs: 12.5,
  upstreamMs: 11.25,
  policyRevision: 3,
  ...changed,
})
const count = (n: number, changed: Record<string, unknown> = {}) => ({
  path: "/wxa/msg_sec_check",
  appid: "wxaaaa",
  outcome: "ok",
  count: n,
  ...changed,
})

const counts = async (environmentId: string) =>
  (
    await world.db.callCount.findMany({
      where: { environmentId },
      orderBy: [{ path: "asc" }, { appid: "asc" }],
    })
  ).map(({ path, appid, outcome, count }) => ({ path, appid, outcome, count: Number(count) }))

test("a call stands under the names of the credential, whatever the report says", async () => {
  const { environmentId, report } = await sidecar()
  const one = call({ environment: "other", service: "other", version: 9, instance: "other" })
  expect(await report([one])).toMatchObject({ status: 204 })
  expect(await world.db.call.findUniqueOrThrow({ where: { seqid: one.seqid } })).toMatchObject({
    environmentId,
    service: "hello",
    version: 1,
    instance: "i-1",
    appid: "wxaaaa",
    path: "/wxa/msg_sec_check",
    bytesOut: 4_294_967_296n,
    totalMs: 12.5,
    at: new Date(one.at),
  })
})

test("a report that comes twice changes nothing", async () => {
  const { environmentId, versionId, report } = await sidecar()
  const calls = [call(), call({ outcome: "denied", appid: null, detail: "not_allow_listed" })]
  const cumulative = [count(5), count(2, { appid: null, outcome: "denied" })]
  await report(calls, cumulative)
  const proof = await world.db.proof.findUniqueOrThrow({ where: { versionId } })
  expect(await report(calls, cumulative)).toMatchObject({ status: 204 })
  expect(await world.db.call.count({ where: { environmentId } })).toBe(2)
  expect(await counts(environmentId)).toEqual([
    { path: "/wxa/msg_sec_check", appid: "", outcome: "denied", count: 2 },
    { path: "/wxa/msg_sec_check", appid: "wxaaaa", outcome: "ok", count: 5 },
  ])
  expect(await world.db.proof.findUniqueOrThrow({ where: { versionId } })).toEqual(proof)
})

test("counts only grow, whatever the order in which reports come, and never another instance's", async () => {
  const { environmentId, versionId, report } = await sidecar()
  await report([], [count(7), count(6)])
  await report([], [count(3)])
  expect(await counts(environmentId)).toMatchObject([{ count: 7 }])
  await report([], [count(4)], randomUUID())
  expect(await counts(environmentId)).toMatchObject([{ count: 7 }, { count: 4 }])
  const stranger = await sidecar()
  expect(await stranger.report([], [count(1000)], bootOf(versionId))).toMatchObject({ status: 204 })
  expect(await counts(environmentId)).toMatchObject([{ count: 7 }, { count: 4 }])
})

test("the version is proven by its newest call; the first ever is an event, once", async () => {
  const { environmentId, versionId, report } = await sidecar()
  const at = (agoS: number) => new Date(Date.now() - agoS * 1000).toISOString()
  const [old, older, newest] = [call({ at: at(60) }), call({ at: at(120) }), call({ at: at(1) })]
  await Promise.all([report([old]), report([newest])])
  await report([older])
  expect(await world.db.proof.findUniqueOrThrow({ where: { versionId } })).toMatchObject({
    firstAt: new Date(older.at),
    lastAt: new Date(newest.at),
    lastSeqid: newest.seqid,
  })
  expect(await world.db.event.findMany({ where: { environmentId } })).toMatchObject([
    { kind: "call.first", service: "hello", version: 1, instance: "i-1" },
  ])
})

test("a call whose clock is more than a day off gets the broker's time", async () => {
  const { report } = await sidecar()
  const [past, future] = [call({ at: "2001-01-01T00:00:00Z" }), call({ at: "2999-01-01T00:00:00Z" })]
  const before = Date.now()
  await report([past, future])
  for (const { seqid } of [past, future]) {
    const { at } = await world.db.call.findUniqueOrThrow({ where: { seqid } })
    expect(at.getTime()).toBeGreaterThanOrEqual(before)
    expect(at.getTime()).toBeLessThanOrEqual(Date.now())
  }
})

test("odd values are cut to what the database holds, so that no report is sent for ever", async () => {
  const { environmentId, report } = await sidecar()
  const long = `/${Array.from({ length: 100 }, () => randomUUID()).join("/")}`
  const odd = call({
    errcode: 2 ** 40,
    status: 2 ** 33,
    path: "/a\0b\ud800",
    detail: "\0",
    policyRevision: -(2 ** 40),
  })
  const longs = [count(1, { path: long }), count(2, { path: `${long}x` }), count(3, { path: "/\0\ud800" })]
  expect(await report([odd, call({ path: long })], longs)).toMatchObject({ status: 204 })
  expect(await world.db.call.findUniqueOrThrow({ where: { seqid: odd.seqid } })).toMatchObject({
    errcode: null,
    status: 0,
    path: "/ab\ufffd",
    detail: "",
    policyRevision: null,
  })
  expect((await counts(environmentId)).map(({ count }) => count).toSorted()).toEqual([1, 2, 3])
})

test("a report that is not as agreed is refused whole", async () => {
  const { environmentId, report } = await sidecar()
  expect(await report([call(), call({ outcome: "fine" })])).toMatchObject({ status: 400 })
  expect(await report(Array.from({ length: 1001 }, () => call()))).toMatchObject({ status: 400 })
  expect(await report([], [count(1)], "not-a-uuid")).toMatchObject({ status: 400 })
  expect(await world.db.call.count({ where: { environmentId } })).toBe(0)
})

test("a thousand calls and their counts are one report", async () => {
  const { environmentId, report } = await sidecar()
  const calls = Array.from({ length: 1000 }, (_, n) => call({ path: `/p/${n}` }))
  expect(
    await report(
      calls,
      calls.map(({ path }) => count(1, { path })),
    ),
  ).toMatchObject({ status: 204 })
  expect(await world.db.call.count({ where: { environmentId } })).toBe(1000)
  expect(await counts(environmentId)).toHaveLength(1000)
})

test("records are kept 30 days, and counts as long after they were last raised; expired join tokens go too", async () => {
  const { environmentId, versionId, report } = await sidecar()
  const days = (n: number) => new Date(Date.now() + n * 86_400_000)
  const kept = call()
  await report([kept], [count(1), count(1, { path: "/wxa/getwxacode" })])
  await world.db.$executeRaw`
    INSERT INTO "CallCount" SELECT (jsonb_populate_record(c, jsonb_build_object(
      'path', n::text, 'updatedAt', now() - (CASE n WHEN 1 THEN 29 ELSE 31 END) * interval '1 day'))).*
    FROM "CallCount" c, generate_series(1, 4500) n
    WHERE c."environmentId" = ${environmentId}::uuid AND c."path" = '/wxa/getwxacode'`
  await world.db.$executeRaw`
    INSERT INTO "Call" SELECT (jsonb_populate_record(c, jsonb_build_object(
      'seqid', gen_random_uuid(), 'at', now() - (CASE n WHEN 1 THEN 29 ELSE 31 END) * interval '1 day'))).*
    FROM "Call" c, generate_series(1, 4500) n WHERE c."seqid" = ${kept.seqid}::uuid`
  const instance = await world.db.instance.findFirstOrThrow({ where: { versionId } })
  await world.db.joinToken.create({
    data: { hash: randomUUID(), instanceId: instance.id, expiresAt: days(-1) },
  })
  await deleteOld(world.db)
  expect(await world.db.call.count({ where: { environmentId } })).toBe(2)
  expect((await counts(environmentId)).map(({ path }) => path).toSorted()).toEqual([
    "/wxa/getwxacode",
    "/wxa/msg_sec_check",
    "1",
  ])
  expect(await world.db.joinToken.count({ where: { instanceId: instance.id } })).toBe(0)
})
