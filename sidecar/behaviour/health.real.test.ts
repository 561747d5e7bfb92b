// The port that probes and collectors ask, and whoever else reaches it.
import { afterAll, beforeAll, expect, test } from "vitest"
import { exchange } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"

let rig: Rig
let port: number
beforeAll(async () => {
  rig = await startRig()
  port = Number(new URL(rig.healthUrl).port)
})
afterAll(() => rig.stop())

const first = async (line: string, methods: string[] = []) => {
  const { raw, answers } = await exchange(port, `${line}\r\nHost: x\r\n\r\n`, 1, methods)
  return { line: raw.toString("latin1").split("\r\n")[0], answer: answers[0] }
}

test.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "/", "/healthz/"])(
  "there is no page %s, and asking for it harms nothing",
  async (name) => {
    for (const method of ["GET", "CONNECT", "POST"])
      expect((await first(`${method} ${name} HTTP/1.1`)).line).toMatch(
        /^HTTP\/1\.1 40[04] (Not Found|Bad Request)$/,
      )
    expect((await first("GET /healthz HTTP/1.1")).line).toBe("HTTP/1.1 200 OK")
  },
)

test("a query changes nothing, HEAD has no body, other methods are told what to do", async () => {
  expect((await first("GET /metrics?collect=all HTTP/1.1")).answer?.text).toContain("weside_sidecar_")
  const { line, answer } = await first("HEAD /healthz HTTP/1.1", ["HEAD"])
  expect([line, answer?.body.length]).toEqual(["HTTP/1.1 200 OK", 0])
  const refused = await first("POST /healthz HTTP/1.1")
  expect([refused.line, refused.answer?.header("allow")]).toEqual([
    "HTTP/1.1 405 Method Not Allowed",
    "GET, HEAD",
  ])
  expect((await first("nonsense")).line).toBe("HTTP/1.1 400 Bad Request")
})
