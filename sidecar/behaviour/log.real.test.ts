// Calls do not depend on who reads the log, nor does its size on who talks to the sidecar.
import { afterEach, expect, test } from "vitest"
import { ask, get } from "../rig/raw-client"
import { policy, type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

let rig: Rig
afterEach(() => rig.stop())

const listed = "/wxa/msg_sec_check"

test("a log that nobody reads costs lines, which are counted, and no call; SIGTERM still ends it", async () => {
  rig = await startRig()
  rig.child.stdout?.pause()
  const publish = async (from: number) => {
    for (let revision = from; revision < from + 4_000; revision++) rig.broker.publish({ ...policy, revision })
    await until(async () => (await rig.metrics()).includes(`policy_revision ${from + 3_999}\n`))
  }
  await publish(2)
  expect((await ask(rig.port, get(listed))).status).toBe(200)
  rig.child.stdout?.resume()
  await until(() => rig.log.text().endsWith("\n") && rig.log.lines().length > 100)
  rig.broker.publish({ ...policy, revision: 9_000 })
  const told = await until(() => rig.log.lines().find(({ lost }) => Number(lost) > 100))
  expect(told).toMatchObject({ level: 30, msg: "policy applied" })
  rig.child.stdout?.pause()
  await publish(10_000)
  rig.child.kill("SIGTERM")
  await until(() => rig.child.exitCode !== null)
  expect(rig.child.exitCode).toBe(0)
})

test("a broker that streams nonsense, or ends each stream after its policy, is told of seldom", async () => {
  rig = await startRig()
  rig.broker.stream("nonsense\n".repeat(2_000))
  rig.broker.publish({ ...policy, revision: 2 })
  await until(async () => (await rig.metrics()).includes("policy_revision 2\n"))
  const said = (words: string) => rig.log.lines().filter(({ msg }) => String(msg).includes(words)).length
  expect(said("not understood")).toBe(1)
  rig.broker.state.endsStreams = true
  rig.broker.endStreams()
  await until(() => rig.broker.state.streamed >= 5, 20_000)
  expect([said("policy stream ended"), said("policy applied")]).toEqual([1, 2])
})
