// The broker is away for longer than the part of a token's life in which it can be renewed, and back before its end:
// a real sidecar's calls never notice. Scaled down: a token lives 18 s, and another can be had in its last 6 s.
import { once } from "node:events"
import { Agent, request } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeEnvironment, makeInstance, makeJoinToken, startWorld, until, type World } from "../test-world"
import { startCable } from "./cable"
import { type BrokerProcess, startBrokerProcess, startSidecarProcess } from "./processes"
import { startUpstream, type Upstream } from "./upstream"

const lifeS = 18
const renewableS = 6

let world: World
let upstream: Upstream
let broker: BrokerProcess
let standby: BrokerProcess
let cable: Awaited<ReturnType<typeof startCable>>
let sidecar: Awaited<ReturnType<typeof startSidecarProcess>>

beforeAll(async () => {
  world = await startWorld()
  upstream = await startUpstream(lifeS, renewableS)
  const start = () => startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address })
  ;[broker, standby] = await Promise.all([start(), start()])
  cable = await startCable(portOf(broker))
})
afterAll(async () => {
  await Promise.all([broker?.kill(), standby?.kill(), sidecar?.kill()])
  await cable?.stop()
  await upstream?.stop()
  await world?.stop()
})

const portOf = ({ address }: BrokerProcess) => Number(new URL(address).port)

const agent = new Agent({ keepAlive: true })

/** As the application does it: the answer's status and body. */
async function call(): Promise<string> {
  const headers = { host: "api.weixin.qq.com", "content-length": 2 }
  const sent = request(`${sidecar.address}/wxa/msg_sec_check`, { method: "POST", headers, agent })
  sent.end("{}")
  const [response] = await once(sent, "response")
  let text = ""
  for await (const part of response) text += part
  const { errcode, errmsg } = JSON.parse(text)
  return `${response.statusCode} ${errcode} ${errmsg.replace(/ rid:.*/, "")}`
}

test("no call fails while the broker is away, nor when it is back and the token is replaced", async () => {
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa", paths: ["/wxa/msg_sec_check"] })
  // It takes the first one's place later, and does nothing until then.
  standby.pause()
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const joinToken = await makeJoinToken(world, await makeInstance(world, versionId))
  sidecar = await startSidecarProcess(joinToken, `http://127.0.0.1:${cable.port}`, upstream.address)
  await until(async () => (await fetch(`${sidecar.health}/healthz`)).ok, "the sidecar has its policy")

  const answers = new Map<string, number>()
  let calling = true
  const calls = (async () => {
    for (; calling; await pause(10)) {
      const answer = await call()
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
  })()
  await until(() => answers.size > 0, "the first call is answered", 30_000)

  cable.unplug()
  await broker.kill()
  await pause(renewableS * 1000)
  standby.resume()
  cable.plug(portOf(standby))
  expect(upstream.issued()).toEqual(["token-1"])
  await until(() => upstream.isDead("token-1"), "the first token is dead", 30_000)
  const { calls: before } = upstream.state
  await until(() => upstream.state.calls > before + 20, "calls go on with the second")
  calling = false
  await calls

  expect([...answers.keys()], sidecar.output()).toEqual(["200 0 ok"])
  expect(upstream.state.refused).toBe(0)
  expect(upstream.issued()).toEqual(["token-1", "token-2"])
  expect(upstream.state.forced).toBe(0)
})
