import { afterEach, expect, test } from "vitest"
import { ask, get, open } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

let rig: Rig
afterEach(() => rig.stop())

test("SIGTERM lets the call in flight end, tells what happened, and ends with code 0", async () => {
  rig = await startRig()
  let release = () => {}
  rig.upstream.state.answer = (socket, _request) => {
    release = () => socket.write(okAnswer)
  }
  const idle = open(rig.port).resume()
  const socket = open(rig.port)
  let raw = ""
  socket.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  socket.write(get("/wxa/msg_sec_check"))
  await until(() => rig.upstream.requests.length === 1)
  rig.child.kill("SIGTERM")
  await until(() => idle.closed)
  release()
  await until(() => raw.includes('"errcode":0'))
  expect(await rig.exited).toBe(0)
  expect(rig.calls().map(({ outcome }) => outcome)).toEqual(["ok"])
})

test("a broker that takes no reports is asked few times as the sidecar ends, and does not keep it", async () => {
  rig = await startRig()
  rig.broker.state.reportStatus = 503
  await ask(rig.port, get("/wxa/msg_sec_check"))
  const { state } = rig.broker
  const before = state.reportTries
  rig.child.kill("SIGTERM")
  expect(await rig.exited).toBe(0)
  expect(state.reportTries - before).toBeGreaterThan(1)
  expect(state.reportTries - before).toBeLessThan(100)
})

test("asked twice, it still lets the call in flight end", async () => {
  rig = await startRig()
  let release = () => {}
  rig.upstream.state.answer = (socket, _request) => {
    release = () => socket.write(okAnswer)
  }
  const answer = ask(rig.port, get("/wxa/msg_sec_check"))
  await until(() => rig.upstream.requests.length === 1)
  for (const signal of ["SIGTERM", "SIGTERM", "SIGHUP", "SIGTERM"] as const) {
    rig.child.kill(signal)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  release()
  expect((await answer).status).toBe(200)
  expect(await rig.exited).toBe(0)
})

test("a broker that takes a report and says nothing keeps it for a second, not until it would be given up", async () => {
  rig = await startRig()
  rig.broker.state.silent = true
  await ask(rig.port, get("/wxa/msg_sec_check"))
  rig.child.kill("SIGTERM")
  const slow = new Promise((resolve) => setTimeout(resolve, 6_000, "still there after 6 s"))
  expect(await Promise.race([rig.exited, slow])).toBe(0)
})
