import type { Socket } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { ask, exchange, get } from "../rig/raw-client"
import { jsonAnswer, okAnswer, type ReceivedRequest } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
beforeEach(() => {
  rig.upstream.state.answer = okAnswer
})

describe("F13 an answer that cannot be measured is a 502, and its connection is never used again", () => {
  test.each([
    ["CL and TE", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!"],
    ["a bare LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi\r\n\r\n"],
    ["a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi"],
    ["101 unasked", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
    ["a flood of interim answers", `${"HTTP/1.1 103 Early\r\n\r\n".repeat(40)}${okAnswer}`],
    ["a head over 64 KiB", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(70_000)}\r\n\r\n`],
    ["no HTTP at all", "SSH-2.0-x\r\n\r\n"],
  ])("%s", async (_, answer) => {
    rig.upstream.state.answer = answer
    const refused = await ask(rig.port, get(listed))
    expect(refused.status).toBe(502)
    expect(refused.json).toMatchObject({ error_type: "GatewayError", errcode: 502 })
    const used = rig.upstream.requests.at(-1)?.connection
    rig.upstream.state.answer = okAnswer
    expect((await ask(rig.port, get(listed))).status).toBe(200)
    expect(rig.upstream.requests.at(-1)?.connection).not.toBe(used)
  })
})

test("F13 interim answers are skipped", async () => {
  rig.upstream.state.answer = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${okAnswer}`
  const { answers, raw } = await exchange(rig.port, get(listed))
  expect(answers.map(({ status }) => status)).toEqual([200])
  expect(raw.toString()).not.toContain("103")
})

test("F13 bytes behind an answer never become the answer of the next call", async () => {
  rig.upstream.state.answer = `${okAnswer}${jsonAnswer('{"stolen":1}')}`
  expect((await ask(rig.port, get(listed))).text).not.toContain("stolen")
  rig.upstream.state.answer = okAnswer
  expect((await ask(rig.port, get(listed))).text).not.toContain("stolen")
})

test("F13 words on an idle connection never become the answer of the next call", async () => {
  expect((await ask(rig.port, get(listed))).status).toBe(200)
  for (const socket of rig.upstream.sockets) socket.write(jsonAnswer('{"stolen":1}'))
  await until(() => rig.upstream.sockets.size === 0)
  expect((await ask(rig.port, get(listed))).text).not.toContain("stolen")
})

/** First `part`, and what follows when that has long arrived: libuv reports data and a reset at once as a clean end. */
function later(part: string, then: (socket: Socket) => void) {
  return (socket: Socket, _request: ReceivedRequest) => {
    socket.write(part)
    setTimeout(() => then(socket), 60)
  }
}

test.each([
  ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"],
  ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this"],
])("F13 an answer of %s that is cut short resets the caller's connection", async (_, part) => {
  rig.upstream.state.answer = later(part, (socket) => socket.end())
  const { answers, end } = await exchange(rig.port, get(listed))
  expect({ answers: answers.length, end }).toEqual({ answers: 0, end: "reset" })
})

test("F13 a malformed chunk in the middle resets the caller's connection", async () => {
  const part = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
  rig.upstream.state.answer = later(part, (socket) => socket.write("zz\r\n"))
  const { answers, end } = await exchange(rig.port, get(listed))
  expect({ answers: answers.length, end }).toEqual({ answers: 0, end: "reset" })
})

test.each([204, 304])("F13 a %i with a body is answered without it", async (status) => {
  rig.upstream.state.answer = `HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\nhello`
  const { answers, raw } = await exchange(rig.port, get(listed))
  expect(answers.map((answer) => answer.status)).toEqual([status])
  expect(raw.toString()).not.toContain("hello")
})

test("U2 a redirect is passed on and not followed, and no token comes back in it", async () => {
  rig.upstream.state.answer = (socket, request) =>
    socket.write(
      `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1${request.target}\r\nContent-Length: 0\r\n\r\n`,
    )
  const before = rig.upstream.requests.length
  const answer = await ask(rig.port, get(`${listed}?a=1`))
  expect(answer.status).toBe(302)
  expect(answer.header("location")).toBe(`http://127.0.0.1:1${listed}?a=1&access_token=***`)
  expect(rig.upstream.requests.length).toBe(before + 1)
})
