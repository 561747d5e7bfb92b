// Each limit at its edge: the last that passes, and the first that does not.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { ask, exchange, get, host, open } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"
const mib = 1024 * 1024

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
beforeEach(() => {
  rig.upstream.state.answer = okAnswer
  rig.upstream.requests.length = 0
})

/** A head of this many bytes, its empty line included. */
const headOf = (bytes: number) => {
  const rest = get(listed, "A: \r\n").length
  return get(listed, `A: ${"a".repeat(bytes - rest)}\r\n`)
}

test.each([
  ["a target of 8 KiB", get(`${listed}?${"a".repeat(8192 - listed.length - 1)}`), 200],
  ["a target of one byte more", get(`${listed}?${"a".repeat(8192 - listed.length)}`), 414],
  ["a head of 64 KiB", headOf(65_536), 200],
  ["a head of one byte more", headOf(65_537), 431],
  ["1,000 headers", get(listed, "A: b\r\n".repeat(999)), 200],
  ["one header more", get(listed, "A: b\r\n".repeat(1000)), 400],
])("%s", async (_, bytes, status) => {
  const answer = await ask(rig.port, bytes)
  expect(answer.status).toBe(status)
  expect(answer.header("x-openapi-seqid")).toBeTruthy()
  expect(rig.upstream.requests).toHaveLength(status === 200 ? 1 : 0)
  if (status !== 200) expect(answer.json).toMatchObject({ error_type: "RequestError", errcode: status })
})

const coded = (size: number) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n`),
    Buffer.alloc(size, "c"),
    Buffer.from("\r\n0\r\n\r\n"),
  ])

test("an answer in chunks of 32 MiB passes, one byte more is cut", async () => {
  rig.upstream.state.answer = coded(32 * mib)
  expect((await ask(rig.port, get(listed))).body.length).toBe(32 * mib)
  rig.upstream.state.answer = coded(32 * mib + 1)
  expect((await exchange(rig.port, get(listed))).answers).toEqual([])
})

test("an answer of 32 MiB that the end of its connection ends passes, one byte more is cut", async () => {
  const pour = (size: number) => {
    rig.upstream.state.answer = (socket, _request) =>
      socket.end(Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), Buffer.alloc(size, "c")]))
  }
  pour(32 * mib)
  expect((await ask(rig.port, get(listed))).body.length).toBe(32 * mib)
  pour(32 * mib + 1)
  expect((await exchange(rig.port, get(listed))).answers).toEqual([])
})

test("a declared body of one byte over 32 MiB is refused before any of it goes out", async () => {
  const declared = `POST ${listed} HTTP/1.1\r\n${host}Content-Length: ${32 * mib + 1}\r\n\r\n`
  const { bytes } = rig.upstream.state
  const refused = await ask(rig.port, declared)
  expect([refused.status, refused.json.errcode, refused.header("connection")]).toEqual([413, 413, "close"])
  expect(rig.upstream.state.bytes).toBe(bytes)
})

test("the connection after 1,024 is told so in words, with a seqid; the 1,024 are served", async () => {
  const sockets = Array.from({ length: 1024 }, () => open(rig.port))
  await until(async () => (await rig.metrics()).includes("weside_sidecar_connections 1024"))
  const [turned] = (await exchange(rig.port, "", 9)).answers
  expect(turned?.json).toMatchObject({ errcode: 503, error_type: "GatewayError" })
  expect(turned?.json.errmsg).toMatch(/1,024 connections/)
  expect(turned?.header("x-openapi-seqid")).toBe(turned?.json.request_id)
  const last = sockets.at(-1)
  let raw = ""
  last?.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  last?.write(get(listed))
  await until(() => raw.includes('"errcode":0'))
  for (const socket of sockets) socket.destroy()
})

test("a head whose first 64 KiB come alone is refused as soon as it is larger", async () => {
  const head = Buffer.from(headOf(70_000))
  const caller = open(rig.port)
  let raw = ""
  caller.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  caller.write(head.subarray(0, 65_536))
  await new Promise((resolve) => setTimeout(resolve, 300))
  caller.write(head.subarray(65_536))
  await until(() => raw.startsWith("HTTP/1.1 431"), 5_000)
  caller.destroy()
})
