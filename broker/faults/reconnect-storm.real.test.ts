// 500 sidecars lose their broker at once, and come back at once, without the jitter that real ones have.
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeEnvironment, startWorld, until, type World } from "../test-world"
import { makeFleet, type SimulatedSidecar } from "./fleet"
import { type BrokerProcess, startBrokerProcess } from "./processes"
import { startUpstream, type Upstream } from "./upstream"

const size = 500

let world: World
let upstream: Upstream
let broker: BrokerProcess
let standby: BrokerProcess
let fleet: SimulatedSidecar[] = []

beforeAll(async () => {
  world = await startWorld()
  upstream = await startUpstream()
  const start = () => startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address })
  ;[broker, standby] = await Promise.all([start(), start()])
})
afterAll(async () => {
  for (const sidecar of fleet) sidecar.leave()
  await Promise.all([broker?.kill(), standby?.kill()])
  await upstream?.stop()
  await world?.stop()
})

test("every one has its policy and its token again, no one is turned away, and WeChat hears nothing of it", async () => {
  const { versionId, environmentId } = await makeEnvironment(world, { owner: "wxaaaa", paths: ["/wxa/a"] })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  fleet = await makeFleet(world.db, versionId, size)
  await Promise.all(fleet.map((sidecar) => sidecar.join(broker.address)))
  expect(new Set(await Promise.all(fleet.map((sidecar) => sidecar.follow(broker.address))))).toEqual(
    new Set([200]),
  )
  const cold = await Promise.all(fleet.map((sidecar) => sidecar.token(broker.address, "wxaaaa")))
  expect(new Set(cold.map(({ status, body }) => `${status} ${body.token}`))).toEqual(new Set(["200 token-1"]))
  expect(upstream.state.asked).toBe(1)

  await broker.kill()
  const back = await Promise.all(
    fleet.map(async (sidecar) => [
      await sidecar.follow(standby.address),
      (await sidecar.token(standby.address, "wxaaaa")).status,
      (await sidecar.heartbeat(standby.address)).status,
    ]),
  )
  expect(new Set(back.map(String))).toEqual(new Set(["200,200,204"]))
  expect(upstream.state.asked).toBe(1)

  await world.db.environment.update({ where: { id: environmentId }, data: { policyRevision: 2 } })
  await until(() => fleet.every(({ revision }) => revision === 2), "the next policy reaches everybody")
  expect((await Promise.all(fleet.map((sidecar) => sidecar.heartbeat(standby.address)))).every(isDone)).toBe(
    true,
  )
  const behind = () => world.db.instance.count({ where: { versionId, NOT: { policyRevision: 2 } } })
  await until(async () => (await behind()) === 0, "everybody's acknowledgement stands")
})

const isDone = ({ status }: { status: number }) => status === 204
