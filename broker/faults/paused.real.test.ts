// A broker that is stopped for a while (SIGSTOP, a frozen machine) and wakes with what it knew.
import { afterAll, beforeAll, expect, test } from "vitest"
import { joinedInstance, makeEnvironment, post, startWorld, until, type World } from "../test-world"
import { type BrokerProcess, startBrokerProcess } from "./processes"
import { startUpstream, type Upstream } from "./upstream"

let world: World
let upstream: Upstream
let credential: string
let paused: BrokerProcess
let awake: BrokerProcess

beforeAll(async () => {
  world = await startWorld()
  upstream = await startUpstream()
  const start = () => startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address })
  ;[paused, awake] = await Promise.all([start(), start()])
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa" })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  credential = (await joinedInstance(world, awake.address, versionId)).credential
})
afterAll(async () => {
  await Promise.all([paused?.kill(), awake?.kill()])
  await upstream?.stop()
  await world?.stop()
})

async function ask(broker: BrokerProcess, failedGeneration?: number) {
  const { status, body } = await post(
    broker.address,
    "/v1/token",
    { appid: "wxaaaa", failedGeneration },
    credential,
  )
  return { status, token: String(body.token), generation: Number(body.generation) }
}

const lease = () => world.db.tokenLease.findUniqueOrThrow({ where: { appid: "wxaaaa" } })

test("paused with a token in memory: awake again it gives the one that came meanwhile, and no other", async () => {
  const old = await ask(paused)
  paused.pause()
  upstream.kill()
  const renewed = await ask(awake, old.generation)
  expect(renewed).toMatchObject({ status: 200, token: "token-2" })
  paused.resume()
  expect(await ask(paused)).toEqual(renewed)
  expect(await ask(paused, old.generation)).toEqual(renewed)
  expect(upstream.state.asked).toBe(2)
})

test("paused while it holds the lock: the other one renews within seconds, and the old answer changes nothing", async () => {
  const present = await ask(awake)
  upstream.kill()
  upstream.state.holding = true
  const { asked } = upstream.state
  const late = ask(paused, present.generation)
  await until(() => upstream.state.asked > asked, "the broker asks WeChat")
  paused.pause()
  upstream.release()
  // The answer that the paused one waits for is on its way to it; this one is another.
  upstream.kill()
  const renewed = await ask(awake, present.generation)
  expect(renewed).toMatchObject({ status: 200, token: upstream.issued().at(-1) })
  expect(renewed.generation).toBeGreaterThan(present.generation)
  const row = await lease()
  paused.resume()
  const answer = await late
  if (answer.status === 200) expect(answer).toEqual(renewed)
  else expect(answer.status).toBe(503)
  expect(await lease()).toEqual(row)
  expect(await ask(paused)).toEqual(renewed)
})
