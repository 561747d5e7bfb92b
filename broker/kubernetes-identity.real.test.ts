// Pods join with tokens that the cluster gave them: whose they are, the cluster says.
import { pino } from "pino"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import type { Broker } from "./server"
import { pods, startPods } from "./test-pods"
import { makeEnvironment, makeInstance, makeJoinToken, post, startWorld, type World } from "./test-world"

let world: World
let ground: Awaited<ReturnType<typeof startPods>>
let broker: Broker
let versionId: string
let environment: string
let said = ""

beforeAll(async () => {
  world = await startWorld()
  ground = await startPods()
  vi.stubEnv("KUBECONFIG", ground.cluster.kubeconfig)
  world.config.pods = pods
  ;({ versionId, environment } = await makeEnvironment(world))
})
beforeEach(async () => {
  said = ""
  broker = await world.broker(pino({ level: "trace" }, { write }))
})
afterEach(async () => {
  await broker.stop()
  ground.cluster.failNoMore()
  ground.cluster.allowAll()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await ground?.cluster.stop()
  await world?.stop()
})

function write(line: string) {
  said += line
}
const join = (joinToken: string) => post(broker.address, "/v1/join", { joinToken, build: "b1" })
const beat = (credential: unknown) =>
  post(broker.address, "/v1/heartbeat", { policyRevision: 1, build: "b1" }, String(credential))
const reviews = () => ground.cluster.requests.filter(({ path }) => path.includes("tokenreviews")).length

const unknown = { status: 401, body: { code: "unauthenticated" } }
const notNow = { status: 503, body: { code: "unavailable" } }

test("a pod's token opens its instance's identity, as often as its sidecar is started", async () => {
  const { token, name } = await ground.instance(world, versionId)
  const first = await join(token)
  expect(first).toMatchObject({
    status: 200,
    body: { instance: name, environment, service: "hello", version: 1, expiresInS: 600 },
  })
  expect(await beat(first.body.credential)).toMatchObject({ status: 204 })
  const second = await join(token)
  expect(second.status).toBe(200)
  expect(second.body.credential).not.toBe(first.body.credential)
})

test("a pod that the controller has not written down yet tries again, and then joins", async () => {
  const { token, name, uid } = ground.pod()
  expect(await join(token)).toMatchObject({
    ...notNow,
    body: { code: "unavailable", message: expect.stringContaining("not known as an instance yet") },
  })
  await makeInstance(world, versionId, name, uid)
  expect(await join(token)).toMatchObject({ status: 200, body: { instance: name } })
})

test("a pod of a version that records no sidecar is nobody, whatever it brings", async () => {
  const without = await makeEnvironment(world, { openapi: "Disabled" })
  const { token } = await ground.instance(world, without.versionId)
  expect(await join(token)).toMatchObject(unknown)
})

test("a pod that is being ended still renews, and joins when its sidecar is started again", async () => {
  const { token, name, namespace } = await ground.instance(world, versionId)
  const { body } = await join(token)
  ground.cluster.hold("termination")
  ground.cluster.remove("pods", namespace, name, { gracePeriodSeconds: 30 })
  expect(await post(broker.address, "/v1/renew", undefined, String(body.credential))).toMatchObject({
    status: 200,
  })
  expect(await join(token)).toMatchObject({ status: 200 })
  ground.cluster.release("termination")
})

test("tokens of the controller's own kind are refused, and the cluster is not asked", async () => {
  const ticket = await makeJoinToken(world, await makeInstance(world, versionId, "ticket"))
  const before = reviews()
  for (const token of [ticket, "x".repeat(43), `${"x".repeat(40)}.y`, `${"x".repeat(40)}..`, "é".repeat(40)])
    expect(await join(token)).toMatchObject(unknown)
  expect(reviews()).toBe(before)
  expect(await world.db.joinToken.count({ where: { instance: { name: "ticket" } } })).toBe(1)
})

test("without WESIDE_ENGINE=kubernetes a pod's token is nothing", async () => {
  const { token } = await ground.instance(world, versionId)
  world.config.pods = null
  const plain = await world.broker()
  const before = reviews()
  expect(await post(plain.address, "/v1/join", { joinToken: token, build: "b1" })).toMatchObject(unknown)
  expect(reviews()).toBe(before)
  await plain.stop()
  world.config.pods = pods
})

test("nothing of a token is logged or told, whatever comes of it", async () => {
  const good = await ground.instance(world, versionId)
  const early = ground.pod()
  const elsewhere = ground.pod({ namespace: "elsewhere" })
  ground.cluster.failNext({ resource: "tokenreviews" }, { status: 500, message: `It is ${good.token}` })
  const answers = []
  for (const { token } of [good, good, early, elsewhere]) answers.push(await join(token))
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 503, 401])
  expect(said).toContain("A sidecar joined")
  const told = said + JSON.stringify(answers.map(({ body: { credential: _, ...rest } }) => rest))
  for (const { token } of [good, early, elsewhere])
    for (const part of token.split(".")) expect(told).not.toContain(part)
})
