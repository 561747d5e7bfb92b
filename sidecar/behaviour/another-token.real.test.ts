// Step 11: a token that WeChat refuses is replaced, and the call sent again, once.
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { tokenOf } from "../rig/fake-broker"
import { ask, get, host, open, post, readAnswers } from "../rig/raw-client"
import { jsonAnswer, okBody, type ReceivedRequest } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"
const refusal = (errcode: number) => `{"errcode":${errcode},"errmsg":"invalid credential rid: 1"}`

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
  rig.broker.state.token = (appid, failed) => ({ status: 200, body: tokenOf(appid, (failed ?? 0) + 1) })
  refusing(refusal(40001))
})
afterEach(() => rig.stop())

/** The first token is refused with `body`, every other is taken. */
function refusing(body: string) {
  rig.upstream.state.answer = (request: ReceivedRequest) =>
    jsonAnswer(request.target.endsWith("_1") ? body : okBody)
}

const tokens = () => rig.upstream.requests.map(({ target }) => target.split("access_token=")[1])

test.each([40001, 40014, 42001])("after %i the call is sent again with another token", async (errcode) => {
  refusing(refusal(errcode))
  const answer = await ask(rig.port, post(`${listed}?a=1`, '{"content":"hi"}', "X-One: 1\r\n"))
  expect(answer.text).toBe(okBody)
  expect(tokens()).toEqual(["SECRET_wxaaaa_1", "SECRET_wxaaaa_2"])
  const [first, second] = rig.upstream.requests
  expect(second?.body.toString()).toBe('{"content":"hi"}')
  expect(second?.lines).toEqual(first?.lines)
  expect(rig.broker.state.failedGenerations).toEqual([1])
  const record = await until(() => rig.calls()[0])
  expect(record).toMatchObject({ outcome: "ok", errcode: 0, status: 200, bytesOut: okBody.length })
})

test.each([
  ["an errmsg first", '{"errmsg":"x","errcode":40001}'],
  ["spaces and lines", ' {\r\n "errcode" : 40001 ,\n"errmsg":"x"}\n'],
  ["a code in quotes", '{"errcode":"40001"}'],
  ["something before it", '{"a":{"errcode":0},"errcode":40001}'],
])("a refusal with %s is understood", async (_, body) => {
  refusing(body)
  expect((await ask(rig.port, get(listed))).text).toBe(okBody)
})

test("a refusal that comes in chunks, piece by piece, is understood", async () => {
  rig.upstream.state.answer = (socket, request) => {
    if (!request.target.endsWith("_1")) return void socket.write(jsonAnswer(okBody))
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    const pieces = [...refusal(42001)].map((byte) => `1\r\n${byte}\r\n`)
    for (const [at, piece] of [...pieces, "0\r\n\r\n"].entries()) setTimeout(() => socket.write(piece), at)
  }
  expect((await ask(rig.port, get(listed))).text).toBe(okBody)
})

test("a body of 64 KiB in chunks is sent again whole", async () => {
  const body = "b".repeat(65_536)
  const chunks = `8000\r\n${body.slice(0, 32_768)}\r\n8000\r\n${body.slice(32_768)}\r\n0\r\n\r\n`
  const head = `POST ${listed} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`
  expect((await ask(rig.port, `${head}${chunks}`)).text).toBe(okBody)
  expect(rig.upstream.requests.map(({ body }) => body.length)).toEqual([65_536, 65_536])
})

describe("the refusal is passed on, and the call not sent again", () => {
  test("when the body is over 64 KiB", async () => {
    expect((await ask(rig.port, post(listed, "b".repeat(65_537)))).json.errcode).toBe(40001)
    const chunks = `10001\r\n${"b".repeat(65_537)}\r\n0\r\n\r\n`
    const head = `POST ${listed} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`
    expect((await ask(rig.port, `${head}${chunks}`)).text).toBe(refusal(40001))
    expect(rig.upstream.requests.length).toBe(2)
  })

  test("when the second token is refused too", async () => {
    rig.upstream.state.answer = jsonAnswer(refusal(40001))
    expect((await ask(rig.port, get(listed))).text).toBe(refusal(40001))
    expect(tokens()).toEqual(["SECRET_wxaaaa_1", "SECRET_wxaaaa_2"])
  })

  test("when the broker has no other", async () => {
    await ask(rig.port, get(listed))
    const before = rig.upstream.requests.length
    rig.upstream.state.answer = jsonAnswer(refusal(40014))
    rig.broker.state.token = () => ({ status: 503, body: {} })
    expect((await ask(rig.port, get(listed))).text).toBe(refusal(40014))
    expect(rig.upstream.requests.length).toBe(before + 1)
  })

  test("when the broker gives the same again, which is not asked for with every call", async () => {
    rig.broker.state.token = (appid) => ({ status: 200, body: tokenOf(appid) })
    for (let call = 0; call < 5; call++) expect((await ask(rig.port, get(listed))).text).toBe(refusal(40001))
    expect(rig.upstream.requests.length).toBe(5)
    expect(rig.broker.state.failedGenerations).toEqual([1])
  })

  test("when the token was the caller's own", async () => {
    expect((await ask(rig.port, get(`${listed}?access_token=OWN_1`))).text).toBe(refusal(40001))
    expect(tokens()).toEqual(["OWN_1"])
    expect(rig.broker.state.failedGenerations).toEqual([])
  })

  test("when it is another error", async () => {
    refusing('{"errcode":45009,"errmsg":"reach max api daily quota limit rid: 1"}')
    expect((await ask(rig.port, get(listed))).json.errcode).toBe(45009)
    expect(rig.upstream.requests.length).toBe(1)
  })

  test("when errcode is no member of the answer itself", async () => {
    for (const body of ['{"data":{"errcode":40001}}', '"errcode":40001', '[{"errcode":40001}]']) {
      refusing(body)
      expect((await ask(rig.port, get(listed))).text).toBe(body)
    }
    expect(rig.upstream.requests.length).toBe(3)
  })
})

test("however many calls are refused at once, another token is asked for once", async () => {
  await Promise.all(
    Array.from({ length: 50 }, async () => expect((await ask(rig.port, get(listed))).text).toBe(okBody)),
  )
  expect(rig.broker.state.failedGenerations).toEqual([1])
})

test("an answer that can be no refusal is not held back", async () => {
  let release = () => {}
  rig.upstream.state.answer = (socket, _request: ReceivedRequest) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data":')
    release = () => socket.write(`"${"x".repeat(89)}"}`)
  }
  const socket = open(rig.port)
  let raw: Buffer = Buffer.alloc(0)
  socket.on("data", (bytes: Buffer) => {
    raw = Buffer.concat([raw, bytes])
  })
  socket.write(get(listed))
  await until(() => raw.includes('{"data":'))
  release()
  await until(() => readAnswers(raw).answers.length === 1)
  socket.destroy()
})

test("an error that is cut short before anything was passed on is a 502", async () => {
  rig.upstream.state.answer = (socket, _request: ReceivedRequest) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"errcode":40')
  }
  const answer = await ask(rig.port, get(listed))
  expect([answer.status, answer.json.error_type]).toEqual([502, "GatewayError"])
})

test.each([
  ["a POST whose body is empty", post(listed, "")],
  ["a GET with a length of 0", get(listed, "Content-Length: 0\r\n")],
])("%s is sent again", async (_, request) => {
  expect((await ask(rig.port, request)).text).toBe(okBody)
  expect(tokens()).toEqual(["SECRET_wxaaaa_1", "SECRET_wxaaaa_2"])
})

test.each([
  ["that the end of its connection ends", "HTTP/1.1 200 OK\r\n\r\n"],
  ["of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n"],
  [
    "that is encoded as itself",
    `HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: ${refusal(40001).length}\r\n\r\n`,
  ],
])("a refusal %s is understood", async (_, head) => {
  rig.upstream.state.answer = (socket, request) => {
    if (request.target.endsWith("_1")) socket.end(head + refusal(40001))
    else socket.write(jsonAnswer(okBody))
  }
  expect((await ask(rig.port, get(listed))).text).toBe(okBody)
})

test("who leaves while a refusal is held back has got nothing, and its record says so", async () => {
  let asked = false
  rig.broker.state.token = (appid, failed) => {
    if (failed === undefined) return { status: 200, body: tokenOf(appid) }
    asked = true
    return new Promise(() => undefined)
  }
  const caller = open(rig.port)
  caller.write(get(listed))
  await until(() => asked)
  caller.resetAndDestroy()
  const record = await until(() => rig.calls()[0])
  expect(record).toMatchObject({ outcome: "failed", detail: "caller_gone", status: 0, bytesOut: 0 })
})
