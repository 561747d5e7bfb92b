import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { ask, exchange, get, host, open, post, readAnswers } from "../rig/raw-client"
import { okAnswer, type ReceivedRequest } from "../rig/recording-upstream"
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

const withLength = (size: number) =>
  Buffer.concat([
    Buffer.from(`POST ${listed} HTTP/1.1\r\n${host}Content-Length: ${size}\r\n\r\n`),
    Buffer.alloc(size, "b"),
  ])

const chunked = (size: number) =>
  Buffer.concat([
    Buffer.from(
      `POST ${listed} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n`,
    ),
    Buffer.alloc(size, "b"),
    Buffer.from("\r\n0\r\n\r\n"),
  ])

test.each([
  ["a length", withLength],
  ["chunks", chunked],
] as const)("L1 a request of 32 MiB with %s passes, one byte more is a 413", async (_, request) => {
  const { length } = rig.upstream.requests
  expect((await ask(rig.port, request(32 * mib))).status).toBe(200)
  expect(rig.upstream.requests[length]?.body.length).toBe(32 * mib)
  const refused = await ask(rig.port, request(32 * mib + 1))
  expect(refused.status).toBe(413)
  expect(refused.header("x-openapi-seqid")).toBeTruthy()
  expect(rig.upstream.requests.length).toBe(length + 1)
})

test("L2 an answer of 32 MiB passes, a declared byte more is a 502", async () => {
  rig.upstream.state.answer = Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${32 * mib}\r\n\r\n`),
    Buffer.alloc(32 * mib, "c"),
  ])
  expect((await ask(rig.port, get(listed))).body.length).toBe(32 * mib)
  rig.upstream.state.answer = `HTTP/1.1 200 OK\r\nContent-Length: ${32 * mib + 1}\r\n\r\n`
  expect((await ask(rig.port, get(listed))).status).toBe(502)
})

test("L2 a chunked answer that grows beyond 32 MiB is cut, never ended as if complete", async () => {
  const size = (32 * mib + 1).toString(16)
  rig.upstream.state.answer = Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n`),
    Buffer.alloc(32 * mib + 1, "c"),
    Buffer.from("\r\n0\r\n\r\n"),
  ])
  const { answers, end } = await exchange(rig.port, get(listed))
  expect(answers).toEqual([])
  expect(end).not.toBe("open")
})

test("an answer reaches the caller while it is still being made", async () => {
  let release = () => {}
  rig.upstream.state.answer = (socket, _request: ReceivedRequest) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
    release = () => socket.write("4\r\nlast\r\n0\r\n\r\n")
  }
  const socket = open(rig.port)
  let raw: Buffer = Buffer.alloc(0)
  socket.on("data", (bytes: Buffer) => {
    raw = Buffer.concat([raw, bytes])
  })
  socket.write(get(listed))
  await until(() => raw.includes("first"))
  expect(raw.includes("last")).toBe(false)
  release()
  await until(() => readAnswers(raw).answers.length === 1)
  expect(readAnswers(raw).answers[0]?.text).toBe("firstlast")
  socket.destroy()
})

test("a body reaches the upstream while it is still being sent, and nothing holds more than it must", async () => {
  const pausing: ReceivedRequest[] = []
  const before = residentKib()
  rig.upstream.state.bytes = 0
  const socket = connect({ port: rig.port, host: "127.0.0.1" })
  socket.write(`POST ${listed} HTTP/1.1\r\n${host}Content-Length: ${32 * mib}\r\n\r\n`)
  socket.write(Buffer.alloc(mib, "b"))
  await until(() => rig.upstream.state.bytes > mib)
  for (const upstream of rig.upstream.sockets) upstream.pause()
  socket.write(Buffer.alloc(31 * mib, "b"))
  let held = -1
  await until(() => {
    const same = socket.bytesWritten - socket.writableLength === held
    held = socket.bytesWritten - socket.writableLength
    return same
  })
  expect(residentKib() - before).toBeLessThan(16 * 1024)
  for (const upstream of rig.upstream.sockets) upstream.resume()
  let raw = ""
  socket.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  await until(() => raw.includes('"errcode":0'))
  expect(rig.upstream.requests.at(-1)?.body.length).toBe(32 * mib)
  expect(pausing).toEqual([])
  socket.destroy()
})

test("L6 a caller that never reads its answer costs no memory", async () => {
  rig.upstream.state.answer = Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${32 * mib}\r\n\r\n`),
    Buffer.alloc(32 * mib, "c"),
  ])
  const before = residentKib()
  const sockets = Array.from({ length: 4 }, () => {
    const socket = open(rig.port)
    socket.pause()
    socket.write(get(listed))
    return socket
  })
  await until(() => rig.upstream.requests.length === 4)
  await until(() => [...rig.upstream.sockets].filter(({ writableLength }) => writableLength > 0).length === 4)
  expect(residentKib() - before).toBeLessThan(24 * 1024)
  for (const socket of sockets) socket.destroy()
})

test("integers above 2^53 and bytes that are not UTF-8 pass as they are", async () => {
  const body = Buffer.from('{"id":9007199254740993123,"x":"\xff\xfe"}', "latin1")
  rig.upstream.state.answer = Buffer.concat([
    Buffer.from(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    ),
    body,
  ])
  expect((await ask(rig.port, get(listed))).body).toEqual(body)
})

test("an answer that only the end of its connection ends is chunked for HTTP/1.1", async () => {
  rig.upstream.state.answer = (socket, _request) => socket.end("HTTP/1.1 200 OK\r\n\r\nall of it")
  const answer = await ask(rig.port, get(listed))
  expect([answer.header("transfer-encoding"), answer.text]).toEqual(["chunked", "all of it"])
})

test("a small body and its head arrive whole", async () => {
  await ask(rig.port, post(listed, "x".repeat(1000)))
  expect(rig.upstream.requests.at(-1)?.body.length).toBe(1000)
})

function residentKib(): number {
  const status = readFileSync(`/proc/${rig.child.pid}/status`, "utf8")
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
}
