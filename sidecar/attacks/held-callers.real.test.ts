// Callers that send faster than the upstream takes are held back: what they sent waits in their own kernel, not here.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { deliver } from "../rig/deliver"
import { anonymousMib } from "../rig/footprint"
import { type Rig, startRig } from "../rig/rig"

const uploads = 16
const bodyBytes = 8 << 20

const slow = createServer(async (request, response) => {
  for await (const piece of request) if (piece.length > 0) await pause(2)
  response.end("{}")
})
let rig: Rig
beforeAll(async () => {
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve))
  rig = await startRig({ upstreamUrl: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` })
})
afterAll(async () => {
  await rig.stop()
  slow.close()
})

test("16 uploads to a slow upstream make the sidecar hold less than half a mebibyte each, beside its own work", async () => {
  const head = `POST /wxa/msg_sec_check HTTP/1.1\r\nHost: api.weixin.qq.com\r\nContent-Length: ${bodyBytes}\r\nConnection: close\r\n\r\n`
  const request = Buffer.concat([Buffer.from(head), Buffer.alloc(bodyBytes, "x")])
  const pid = rig.child.pid ?? 0
  const before = anonymousMib(pid)
  let most = before
  const sampling = setInterval(() => {
    most = Math.max(most, anonymousMib(pid))
  }, 5)
  const answers = await Promise.all(Array.from({ length: uploads }, () => deliver(rig.port, [request])))
  clearInterval(sampling)
  expect(answers.map(({ raw }) => raw.slice(0, 12))).toEqual(Array(uploads).fill("HTTP/1.1 200"))
  expect(most - before).toBeLessThan(uploads / 2 + 4)
})
