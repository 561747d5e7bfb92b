// HTTPS in: the same calls under a certificate of the instance's own.
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { request } from "node:https"
import { connect as connectPlain } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { get, host, post, readAnswers } from "../rig/raw-client"
import { okAnswer, okBody, type ReceivedRequest } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"
const directory = mkdtempSync(path.join(tmpdir(), "weside-https-"))

let rig: Rig
let port: number
let ca: string
beforeAll(async () => {
  rig = await startRig({
    env: { SIDECAR_TLS_LISTEN: "127.0.0.1:0", SIDECAR_CERTIFICATE_DIR: directory },
  })
  const { tlsAddress } = rig.log.lines().find(({ msg }) => msg === "listening") as { tlsAddress: string }
  port = Number(new URL(tlsAddress).port)
  ca = readFileSync(path.join(directory, "certificate.crt"), "utf8")
})
afterAll(async () => {
  await rig.stop()
  rmSync(directory, { recursive: true })
})
beforeEach(() => {
  rig.upstream.state.answer = okAnswer
})

async function secure(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: "127.0.0.1", servername: "api.weixin.qq.com", ca, ...options })
  await once(socket, "secureConnect")
  return socket
}

function collect(socket: TLSSocket) {
  const got = { raw: Buffer.alloc(0) as Buffer, ended: false, failed: false }
  socket.on("data", (bytes: Buffer) => {
    got.raw = Buffer.concat([got.raw, bytes])
  })
  socket.on("end", () => {
    got.ended = true
  })
  socket.on("error", () => {
    got.failed = true
  })
  return got
}

async function askSecurely(bytes: string, options: ConnectionOptions = {}) {
  const socket = await secure(options)
  const got = collect(socket)
  socket.write(Buffer.from(bytes, "latin1"))
  await until(() => readAnswers(got.raw).answers.length > 0)
  socket.destroy()
  const [answer] = readAnswers(got.raw).answers
  if (!answer) throw new Error("no answer")
  return answer
}

test.each(["api.weixin.qq.com", "api2.weixin.qq.com", "sh.api.weixin.qq.com", "hk.api.weixin.qq.com"])(
  "%s is served under a certificate that names it",
  async (servername) => {
    const bytes = post(`${listed}?a=1`, '{"x":1}').replace("api.weixin.qq.com", servername)
    const answer = await askSecurely(bytes, { servername })
    expect([answer.status, answer.text]).toEqual([200, okBody])
    expect(answer.header("x-openapi-seqid")).toBeTruthy()
    const sent = rig.upstream.requests.at(-1)
    expect(sent?.target).toBe(`${listed}?a=1&access_token=SECRET_wxaaaa_1`)
    expect(sent?.lines).toContain("X-Forwarded-For: 127.0.0.1")
  },
)

test("another name is not what the certificate says", async () => {
  const socket = connect({ port, host: "127.0.0.1", servername: "example.com", ca })
  const [error] = await once(socket, "error")
  expect((error as NodeJS.ErrnoException).code).toBe("ERR_TLS_CERT_ALTNAME_INVALID")
})

test.each([
  ["http/1.1", ["h2", "http/1.1"], "http/1.1"],
  ["nothing to those who do not ask", undefined, false],
])("ALPN chooses %s", async (_, ALPNProtocols, chosen) => {
  const socket = await secure({ ALPNProtocols })
  expect(socket.alpnProtocol).toBe(chosen)
  socket.destroy()
})

test("it speaks TLS 1.3 and 1.2 and nothing older", async () => {
  for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
    const socket = await secure({ minVersion: version, maxVersion: version })
    expect(socket.getProtocol()).toBe(version)
    socket.destroy()
  }
  const old = connect({ port, host: "127.0.0.1", ca, minVersion: "TLSv1", maxVersion: "TLSv1.1" })
  await once(old, "error")
})

test("Host may carry the port", async () => {
  for (const suffix of [":443", `:${port}`, ""])
    expect((await askSecurely(get(listed).replace(".com\r\n", `.com${suffix}\r\n`))).status).toBe(200)
})

test("an agent keeps its connection, and bodies of 32 MiB pass both ways", async () => {
  const body = Buffer.alloc(32 * 1024 * 1024, "b")
  rig.upstream.state.answer = Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
  ])
  const sent = request({
    host: "127.0.0.1",
    port,
    servername: "api.weixin.qq.com",
    ca,
    path: listed,
    method: "POST",
    headers: { host: "api.weixin.qq.com", "content-length": body.length },
  })
  sent.end(body)
  const [answer] = await once(sent, "response")
  let received = 0
  for await (const piece of answer) received += piece.length
  expect([received, rig.upstream.requests.at(-1)?.body.length]).toEqual([body.length, body.length])
})

test("pipelined requests are answered in order, and the connection is closed when asked", async () => {
  const socket = await secure()
  const got = collect(socket)
  socket.write(get(`${listed}?n=1`) + get("/not/listed") + get(`${listed}?n=2`, "Connection: close\r\n"))
  await until(() => got.ended)
  expect(readAnswers(got.raw).answers.map(({ status }) => status)).toEqual([200, 502, 200])
  expect(got.failed).toBe(false)
})

test("a malformed request is a 400 that arrives whole", async () => {
  const socket = await secure()
  const got = collect(socket)
  socket.write(`GET ${listed} HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`)
  await until(() => got.ended)
  expect(readAnswers(got.raw).answers[0]?.status).toBe(400)
})

test("an answer that is cut short does not look complete", async () => {
  rig.upstream.state.answer = (upstream, _request: ReceivedRequest) => {
    upstream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    setTimeout(() => upstream.end(), 60)
  }
  const socket = await secure()
  const got = collect(socket)
  socket.write(get(listed))
  await until(() => got.ended || got.failed || socket.destroyed)
  expect(readAnswers(got.raw).answers).toEqual([])
})

describe("what is no TLS", () => {
  test("a plain request to the TLS port gets no answer of ours and reaches nobody", async () => {
    const before = rig.upstream.requests.length
    const socket = connectPlain({ port, host: "127.0.0.1" })
    socket.on("error", () => {})
    socket.write(get(listed))
    await new Promise((resolve) => socket.on("close", resolve))
    expect(rig.upstream.requests.length).toBe(before)
  })

  test("a handshake that never comes is closed within 10 s, and holds a place only so long", async () => {
    const sockets = Array.from({ length: 20 }, () => connectPlain({ port, host: "127.0.0.1" }))
    const closed = Promise.all(
      sockets.map((socket) => {
        socket.on("error", () => {})
        socket.resume()
        return new Promise((resolve) => socket.on("close", resolve))
      }),
    )
    sockets[0]?.write(Buffer.from([22, 3, 1]))
    await until(async () => (await rig.metrics()).includes("weside_sidecar_connections 20"))
    await closed
    await until(async () => (await rig.metrics()).includes("weside_sidecar_connections 0"))
  })
})

test("SIGTERM lets a call in flight end", async () => {
  const own = await startRig({
    env: { SIDECAR_TLS_LISTEN: "127.0.0.1:0", SIDECAR_CERTIFICATE_DIR: path.join(directory, "own") },
  })
  const { tlsAddress } = own.log.lines().find(({ msg }) => msg === "listening") as { tlsAddress: string }
  let release = () => {}
  own.upstream.state.answer = (upstream, _request: ReceivedRequest) => {
    release = () => upstream.write(okAnswer)
  }
  const trusted = readFileSync(path.join(directory, "own", "certificate.crt"), "utf8")
  const socket = await secure({ port: Number(new URL(tlsAddress).port), ca: trusted })
  const got = collect(socket)
  socket.write(get(listed))
  await until(() => own.upstream.requests.length === 1)
  own.child.kill("SIGTERM")
  await until(() => own.log.text().length > 0)
  release()
  await until(() => got.ended)
  expect(readAnswers(got.raw).answers[0]?.text).toBe(okBody)
  expect(await own.exited).toBe(0)
  await own.stop()
})
