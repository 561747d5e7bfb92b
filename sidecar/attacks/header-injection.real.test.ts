import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { ask, get } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"

const listed = "/wxa/msg_sec_check"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
beforeEach(() => {
  rig.upstream.state.answer = okAnswer
})

async function sentWith(headers: string): Promise<string[]> {
  expect((await ask(rig.port, get(listed, headers))).status).toBe(200)
  return rig.upstream.requests.at(-1)?.lines ?? []
}

const ours = () => [`Host: 127.0.0.1:${rig.upstream.port}`, "X-Forwarded-For: 127.0.0.1"]

test("H1 what Connection names is dropped, and x-forwarded-for is ours all the same", async () => {
  const headers =
    "Connection: keep-alive, x-secret, x-forwarded-for\r\nX-Secret: s\r\nX-Forwarded-For: 6.6.6.6\r\n"
  expect(await sentWith(headers)).toEqual(ours())
})

test("H2 what Connection names in an answer is dropped", async () => {
  rig.upstream.state.answer =
    "HTTP/1.1 200 OK\r\nConnection: x-internal\r\nX-Internal: s\r\nContent-Length: 0\r\n\r\n"
  expect((await ask(rig.port, get(listed))).lines.join()).not.toMatch(/internal/i)
})

test("H3 hop-by-hop headers go nowhere, and nothing is upgraded", async () => {
  const headers = [
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
    "Proxy-Connection: keep-alive",
    "Keep-Alive: timeout=5",
    "TE: trailers",
    "Trailer: x",
    "Proxy-Authorization: Basic eDp5",
    "Proxy-Authenticate: x",
  ]
  expect(await sentWith(`${headers.join("\r\n")}\r\n`)).toEqual(ours())
})

test("H4 a seqid of the caller's or the upstream's is overwritten", async () => {
  rig.upstream.state.answer = "HTTP/1.1 200 OK\r\nX-Openapi-Seqid: theirs\r\nContent-Length: 0\r\n\r\n"
  const answer = await ask(rig.port, get(listed, "X-Openapi-Seqid: spoof\r\nx-openapi-seqid: spoof\r\n"))
  const seqids = answer.lines.filter((line) => /^x-openapi-seqid:/i.test(line))
  expect(seqids).toHaveLength(1)
  expect(seqids[0]).not.toMatch(/spoof|theirs/)
  expect(rig.upstream.requests.at(-1)?.lines).toEqual(ours())
})

test("H5 two lines of x-forwarded-for become one that ends with the caller", async () => {
  expect(await sentWith("X-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 2.2.2.2\r\n")).toEqual([
    ours()[0],
    "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 127.0.0.1",
  ])
})

test("H6 H7 other headers pass as they are, in order, twice if they came twice", async () => {
  const headers = ["X_WX_OPENID: a", "x-wx-openid: b", "X-Wx-Openid:c", "next-action: d", "Cookie: \xe4"]
  expect(await sentWith(`${headers.join("\r\n")}\r\n`)).toEqual([ours()[0], ...headers, ours()[1]])
})

test.each([
  ["NUL in a value", "A: b\0c\r\n"],
  ["a control character", "A: b\x1bc\r\n"],
  ["DEL", "A: b\x7fc\r\n"],
  ["a name that is not ASCII", "X-WX\xe2\x80\x91OPENID: x\r\n"],
  ["no colon", "A\r\n"],
  ["an empty name", ": a\r\n"],
])("H8 %s is refused", async (_, headers) => {
  expect((await ask(rig.port, get(listed, headers))).status).toBe(400)
})

test("no header is added that the caller did not send", async () => {
  expect(await sentWith("")).toEqual(ours())
})
