// The network between the broker and PostgreSQL swallows everything, without a word.
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Broker, startBroker } from "../server"
import { joinedInstance, makeEnvironment, post, startWorld, until, type World } from "../test-world"
import { startCable } from "./cable"

let world: World
let cable: Awaited<ReturnType<typeof startCable>>
let broker: Broker

beforeAll(async () => {
  world = await startWorld()
  const url = new URL(world.config.databaseUrl)
  cable = await startCable(Number(url.port))
  url.port = String(cable.port)
  broker = await startBroker({ ...world.config, databaseUrl: url.href })
})
afterAll(async () => {
  cable?.plug()
  await broker?.stop()
  await cable?.stop()
  await world?.stop()
})

test("callers get a clear answer within the time that sidecars wait, and all is well when it is back", async () => {
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa" })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const ask = async () => {
    const body = JSON.stringify({ appid: "wxaaaa" })
    const headers = { "content-type": "application/json", authorization: `Bearer ${credential}` }
    const signal = AbortSignal.timeout(10_000)
    const response = await fetch(`${broker.address}/v1/token`, { method: "POST", headers, body, signal })
    return { status: response.status, body: await response.json() }
  }
  const before = await ask()
  expect(before.status).toBe(200)
  cable.cut()
  const answers = await Promise.all(Array.from({ length: 20 }, ask))
  for (const { status, body } of answers)
    expect({ status, code: body.code }).toEqual({ status: 503, code: "unavailable" })
  cable.plug()
  await until(async () => (await ask()).status === 200, "the broker is back")
  expect((await ask()).body).toMatchObject({ token: before.body.token, generation: before.body.generation })
  expect((await post(broker.address, "/v1/renew", undefined, credential)).status).toBe(200)
})
