import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { ask, exchange, get, host, open, post } from "../rig/raw-client"
import { jsonAnswer, okAnswer } from "../rig/recording-upstream"
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
  rig.upstream.requests.length = 0
})

test("one connection carries many calls, and so does the one to the upstream", async () => {
  const { answers } = await exchange(
    rig.port,
    get(listed) + post(listed, "{}") + get("/not/listed") + get(listed),
    4,
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 502, 200])
  expect(new Set(answers.map((answer) => answer.header("x-openapi-seqid"))).size).toBe(4)
  expect(new Set(rig.upstream.requests.map(({ connection }) => connection)).size).toBe(1)
})

test("pipelined answers keep their order, whatever the upstream's haste", async () => {
  let first = true
  rig.upstream.state.answer = (socket, request) => {
    const answer = jsonAnswer(JSON.stringify({ target: request.target }))
    setTimeout(() => socket.write(answer), first ? 100 : 0)
    first = false
  }
  const { answers } = await exchange(rig.port, [1, 2, 3].map((n) => get(`${listed}?n=${n}`)).join(""), 3)
  expect(answers.map(({ text }) => /n=(\d)/.exec(text)?.[1])).toEqual(["1", "2", "3"])
})

test("HTTP/1.0 is answered, and its connection ends the answer", async () => {
  rig.upstream.state.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
  const { answers, end } = await exchange(rig.port, `GET ${listed} HTTP/1.0\r\n\r\n`, 9)
  expect([answers[0]?.text, answers[0]?.header("transfer-encoding"), end]).toEqual([
    "hello",
    undefined,
    "fin",
  ])
})

test("HTTP/1.0 with a length", async () => {
  const { answers, end } = await exchange(
    rig.port,
    `POST ${listed} HTTP/1.0\r\n${host}Content-Length: 2\r\n\r\n{}`,
    9,
  )
  expect([answers[0]?.status, end, rig.upstream.requests.at(-1)?.body.toString()]).toEqual([200, "fin", "{}"])
})

test("Connection: close is obeyed and said", async () => {
  const { answers, end } = await exchange(rig.port, get(listed, "Connection: close\r\n"), 9)
  expect([answers[0]?.header("connection"), end]).toEqual(["close", "fin"])
})

test("Expect: 100-continue is answered by us, and goes no further", async () => {
  const socket = open(rig.port)
  let raw = ""
  socket.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  socket.write(`POST ${listed} HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`)
  await until(() => raw === "HTTP/1.1 100 Continue\r\n\r\n")
  socket.write("hello")
  await until(() => raw.includes('"errcode":0'))
  expect(rig.upstream.requests.at(-1)?.lines.join()).not.toMatch(/expect/i)
  socket.destroy()
})

test("a caller that half-closes after its request still gets the answer", async () => {
  const socket = open(rig.port)
  let raw = ""
  socket.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  socket.end(get(listed))
  await until(() => raw.includes('"errcode":0'))
})

test("a caller that goes away takes its call with it", async () => {
  let ended = false
  rig.upstream.state.answer = (socket, _request) =>
    socket.on("close", () => {
      ended = true
    })
  const socket = open(rig.port)
  socket.write(get(listed))
  await until(() => rig.upstream.requests.length === 1)
  socket.resetAndDestroy()
  await until(() => ended)
})

test("a GET on a connection that the upstream has just closed goes out again, once, on a new one", async () => {
  await ask(rig.port, get(listed))
  let closed = 0
  rig.upstream.state.answer = (socket, request) => {
    if (closed++ === 0) socket.destroy()
    else socket.write(jsonAnswer(JSON.stringify({ connection: request.connection })))
  }
  expect((await ask(rig.port, get(listed))).status).toBe(200)
  expect(closed).toBe(2)
})

test.each([
  ["a POST", post(listed, "{}")],
  ["a POST without a body", `POST ${listed} HTTP/1.1\r\n${host}\r\n`],
  ["a GET with a body", `GET ${listed} HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`],
])("%s is never sent twice", async (_, request) => {
  await ask(rig.port, get(listed))
  rig.upstream.requests.length = 0
  rig.upstream.state.answer = (socket, _request) => socket.destroy()
  const answer = await ask(rig.port, request)
  expect([answer.status, answer.json.error_type]).toEqual([502, "GatewayError"])
  expect(rig.upstream.requests).toHaveLength(1)
})

test("a GET that fails on a new connection too is a 502", async () => {
  rig.upstream.state.answer = (socket, _request) => socket.destroy()
  expect((await ask(rig.port, get(listed))).status).toBe(502)
})

test("an answer that comes before the body was sent is passed on", async () => {
  const socket = open(rig.port)
  let raw = ""
  socket.on("data", (bytes: Buffer) => {
    raw += bytes
  })
  const size = 8 * 1024 * 1024
  socket.write(`POST /not/listed HTTP/1.1\r\n${host}Content-Length: ${size}\r\n\r\n`)
  socket.write(Buffer.alloc(size))
  await until(() => raw.includes("85107") && raw.includes("Connection: close"))
  socket.destroy()
})

test("HEAD gets its answer without a body, and the connection goes on", async () => {
  const { answers } = await exchange(
    rig.port,
    `HEAD ${listed} HTTP/1.1\r\n${host}\r\n${get("/not/listed")}`,
    2,
    ["HEAD"],
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 502])
})

test("L6 the connection after 1,024 is turned away with a clear answer", async () => {
  const sockets = Array.from({ length: 1024 }, () => open(rig.port))
  await until(async () => (await rig.metrics()).includes("weside_sidecar_connections 1024"))
  const { answers } = await exchange(rig.port, "", 9)
  expect(answers.map(({ status }) => status)).toEqual([503])
  for (const socket of sockets) socket.destroy()
  await until(async () => (await ask(rig.port, get(listed))).status === 200)
})

test("a caller that closes slowly still gets all of a large answer", async () => {
  const size = 3_000_000
  rig.upstream.state.answer = `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${"x".repeat(size)}`
  const socket = open(rig.port)
  socket.pause()
  socket.write(get(listed, "Connection: close\r\n"))
  await until(async () => (await rig.metrics()).includes("weside_sidecar_connections 0"))
  let held = 0
  socket.on("data", (bytes: Buffer) => {
    held += bytes.length
  })
  socket.resume()
  await until(() => held > size)
})

test("a caller that sends on without reading its answers is not read any further", async () => {
  const socket = open(rig.port)
  socket.pause()
  const many = Buffer.from(get("/not/listed").repeat(10_000))
  let sent = 0
  for (; sent < 100 && socket.writableLength < 16 * 1024 * 1024; sent++) socket.write(many)
  await until(() => socket.writableLength > 0)
  const before = await countOfRefused()
  let after = before
  await until(async () => {
    const same = after === (await countOfRefused())
    after = await countOfRefused()
    return same
  })
  expect(after).toBeLessThan(sent * 10_000)
  socket.destroy()
})

async function countOfRefused(): Promise<number> {
  return Number(/path="\/not\/listed"[^}]*} (\d+)/.exec(await rig.metrics())?.[1] ?? 0)
}
