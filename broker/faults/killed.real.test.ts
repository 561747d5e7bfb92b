// A broker that dies in the middle of a renewal.
import { afterAll, beforeAll, expect, test } from "vitest"
import { joinedInstance, makeEnvironment, post, startWorld, until, type World } from "../test-world"
import { type BrokerProcess, startBrokerProcess } from "./processes"
import { startUpstream, type Upstream } from "./upstream"

let world: World
let upstream: Upstream
let credential: string
let first: BrokerProcess
let second: BrokerProcess

const start = () => startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address })

beforeAll(async () => {
  world = await startWorld()
  upstream = await startUpstream()
  ;[first, second] = await Promise.all([start(), start()])
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa" })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  credential = (await joinedInstance(world, first.address, versionId)).credential
})
afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()])
  await upstream?.stop()
  await world?.stop()
})

/** Each generation that was ever given, and the tokens that were given under it. */
const given = new Map<number, Set<string>>()

async function ask(broker: BrokerProcess, failedGeneration?: number) {
  const { status, body } = await post(
    broker.address,
    "/v1/token",
    { appid: "wxaaaa", failedGeneration },
    credential,
  )
  expect({ status, body }).toMatchObject({ status: 200 })
  const { token, generation } = body as { token: string; generation: number }
  given.set(generation, (given.get(generation) ?? new Set()).add(token))
  return { token, generation }
}

test("killed while WeChat thinks: the other one goes on at once, and no generation is lost or given twice", async () => {
  const before = await ask(first)
  for (const moment of [
    "before the answer",
    "as the answer comes",
    "before the answer",
    "as the answer comes",
  ]) {
    const present = await ask(second)
    upstream.kill()
    upstream.state.holding = true
    const asked = upstream.state.asked
    const doomed = ask(first, present.generation).catch(() => null)
    await until(() => upstream.state.asked > asked, "the first broker asks WeChat")
    const waiting = ask(second, present.generation)
    if (moment === "before the answer") await first.kill()
    upstream.release()
    await first.kill()
    const [lost, won] = await Promise.all([doomed, waiting])
    expect(won.generation, moment).toBeGreaterThan(present.generation)
    expect(won.token, moment).toBe(upstream.issued().at(-1))
    if (lost) expect(lost, moment).toEqual(won)
    first = await start()
    expect(await ask(first), moment).toEqual(won)
  }
  for (const [generation, tokens] of given) expect([...tokens], `generation ${generation}`).toHaveLength(1)
  expect(Math.min(...given.keys())).toBe(before.generation)
  expect(upstream.state.forced).toBe(0)
})

test("both killed: the token at hand outlives them, and nobody is asked", async () => {
  const present = await ask(second)
  await Promise.all([first.kill(), second.kill()])
  const { asked } = upstream.state
  ;[first, second] = await Promise.all([start(), start()])
  expect(await Promise.all([ask(first), ask(second)])).toEqual([present, present])
  expect(upstream.state.asked).toBe(asked)
})
