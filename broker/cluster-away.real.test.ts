// While the cluster's API server does not say whose a token is, sidecars hear that at once or soon, and join later.
import { pino } from "pino"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import type { Broker } from "./server"
import { pods, startPods } from "./test-pods"
import { makeEnvironment, post, startWorld, type World } from "./test-world"

let world: World
let ground: Awaited<ReturnType<typeof startPods>>
let broker: Broker
let token: string
let said = ""

beforeAll(async () => {
  world = await startWorld()
  ground = await startPods()
  vi.stubEnv("KUBECONFIG", ground.cluster.kubeconfig)
  world.config.pods = pods
  broker = await world.broker(pino({}, { write }))
  const { versionId } = await makeEnvironment(world)
  ;({ token } = await ground.instance(world, versionId))
})
beforeEach(() => {
  said = ""
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await broker?.stop()
  await ground?.cluster.stop()
  await world?.stop()
})

function write(line: string) {
  said += line
}
const join = () => post(broker.address, "/v1/join", { joinToken: token, build: "b1" })
const notNow = { status: 503, body: { code: "unavailable" } }
const asked = { resource: "tokenreviews" }
const lines = () => said.split("\n").filter((line) => line.includes("API server does not say"))

test.each([
  [429, { status: 429, retryAfterS: 1 }],
  [500, { status: 500 }],
  [503, { status: 503 }],
  ["an end of the connection", { cut: "before" as const }],
])("%s passes", async (_, fault) => {
  ground.cluster.failNext(asked, fault)
  expect(await join()).toMatchObject(notNow)
  expect((await join()).status).toBe(200)
})

test("its own credentials are refused: that says nothing of the pod's", async () => {
  ground.cluster.failNext(asked, { status: 401 })
  expect(await join()).toMatchObject(notNow)
  expect(said).toContain('"reason":"HTTP 401"')
})

test("it has no right to ask: the log says which right, once, and no sidecar ends for it", async () => {
  ground.cluster.forbid(asked)
  for (let n = 0; n < 3; n++)
    expect(await join()).toMatchObject({
      ...notNow,
      body: { code: "unavailable", message: expect.stringContaining("create tokenreviews") },
    })
  ground.cluster.allowAll()
  const told = said.split("\n").filter((line) => line.includes("create tokenreviews"))
  expect(told.map((line) => JSON.parse(line).level)).toEqual([50])
  expect((await join()).status).toBe(200)
})

test("an API server that is away for a while", async () => {
  await ground.cluster.down()
  for (let n = 0; n < 3; n++) expect(await join()).toMatchObject(notNow)
  expect(lines()).toHaveLength(1)
  expect(lines()[0]).toContain("ECONNREFUSED")
  await ground.cluster.up()
  expect((await join()).status).toBe(200)
})

test("an API server that takes the question and says nothing: all hear it in time, the queue is not kept", async () => {
  ground.cluster.hangUp()
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const from = performance.now()
      return { ...(await join()), tookMs: performance.now() - from }
    }),
  )
  for (const answer of answers) {
    expect(answer).toMatchObject(notNow)
    expect(answer.tookMs).toBeLessThan(9500)
  }
  const reviews = ground.cluster.requests.length
  ground.cluster.answerAgain()
  expect((await join()).status).toBe(200)
  // Nobody is asked about for whom nobody waits any more.
  expect(ground.cluster.requests.length).toBe(reviews + 1)
})

test("who has joined goes on without the cluster", async () => {
  const { body } = await join()
  await ground.cluster.down()
  const credential = String(body.credential)
  expect(await post(broker.address, "/v1/renew", undefined, credential)).toMatchObject({ status: 200 })
  const beat = { policyRevision: 1, build: "b1" }
  expect(await post(broker.address, "/v1/heartbeat", beat, credential)).toMatchObject({ status: 204 })
  await ground.cluster.up()
})
