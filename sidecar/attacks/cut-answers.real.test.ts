// An answer that only the end of its connection ends is complete when that end is in order, and cut when it is a reset.
import { afterAll, beforeAll, expect, test } from "vitest"
import { exchange, get } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const told = '{"data":[1,2,3,'

test.each([
  ["in order", true],
  ["by a reset", false],
])("ended %s", async (_, inOrder) => {
  rig.upstream.state.answer = (socket, _request) => {
    socket.write(`HTTP/1.1 200 OK\r\n\r\n${told}`)
    setTimeout(() => (inOrder ? socket.end() : socket.resetAndDestroy()), 200)
  }
  const calls = rig.calls().length
  const { answers, end, raw } = await exchange(rig.port, get("/wxa/msg_sec_check"))
  expect(answers.map(({ text }) => text)).toEqual(inOrder ? [told] : [])
  expect(raw.toString("latin1").endsWith("\r\n0\r\n\r\n")).toBe(inOrder)
  if (!inOrder) expect(end).toBe("reset")
  const record = await until(() => rig.calls()[calls])
  expect([record.outcome, record.detail]).toEqual(inOrder ? ["ok", null] : ["failed", "upstream_cut"])
})
