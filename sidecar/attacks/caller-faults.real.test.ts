// Callers that do their worst, 10,000 of a kind: the sidecar holds no more after them than before, and serves the next.
import { mkdtempSync, rmSync } from "node:fs"
import type { Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { Caller, visit } from "../rig/crowd"
import { endure, noiseMib, thoroughCollector } from "../rig/endurance"
import { afterHead, startHostile } from "../rig/hostile-upstream"
import { get, host } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"

// Ten thousand of a kind take a few seconds, and many times that beside everything else that a test run does.
vi.setConfig({ testTimeout: 300_000 })

const listed = "/wxa/msg_sec_check"
const large = `HTTP/1.1 200 OK\r\nContent-Length: ${1 << 18}\r\n\r\n${"c".repeat(1 << 18)}`

let upstream: Awaited<ReturnType<typeof startHostile>>
let rig: Rig
const directory = mkdtempSync(join(tmpdir(), "weside-callers-"))
beforeAll(async () => {
  upstream = await startHostile()
  const https = { SIDECAR_TLS_LISTEN: "127.0.0.1:0", SIDECAR_CERTIFICATE_DIR: directory }
  const upstreamUrl = `http://127.0.0.1:${upstream.port}`
  rig = await startRig({ upstreamUrl, env: { ...thoroughCollector, ...https } })
})
afterAll(async () => {
  await rig.stop()
  await upstream.stop()
  rmSync(directory, { recursive: true })
})
beforeEach(() => {
  upstream.state.accept = afterHead((socket) => socket.write(okAnswer))
})
afterEach(async () => {
  upstream.state.accept = afterHead((socket) => socket.write(okAnswer))
  const next = new Caller(rig.port)
  expect(await next.call(Buffer.from(get(listed)))).toBe("200")
  next.close()
  settle()
})

function settle() {
  for (const socket of upstream.sockets) socket.destroy()
}

async function expectEndured(use: (socket: Socket) => void, port = rig.port) {
  const { grownMib } = await endure(rig, () => visit(port, use), settle)
  expect(grownMib).toBeLessThan(noiseMib)
}

const body = `POST ${listed} HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\n`
const chunks = `POST ${listed} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n3e8\r\n`

/** Each has its turn. */
function taking(ways: ((socket: Socket) => void)[]) {
  let at = 0
  return (socket: Socket) => ways[at++ % ways.length]?.(socket)
}

const leave = (said: string) => [
  (socket: Socket) => socket.end(said),
  (socket: Socket) => socket.write(said, () => socket.resetAndDestroy()),
]

/** A byte at a turn of the loop, and then it is gone. */
function drip(said: string) {
  return (socket: Socket) => {
    let at = 0
    const next = () => {
      if (at >= said.length || !socket.writable) return socket.resetAndDestroy()
      socket.write(said.slice(at, ++at), () => setImmediate(next))
    }
    next()
  }
}

test.each([
  ["that say nothing and leave", leave("")],
  [
    "that leave with half a head sent",
    [...leave(`GET ${listed} HTTP/1.1\r\nHos`), drip("GET /wxa HTTP/1.1\r\nH")],
  ],
  ["that leave with half a body sent", [...leave(`${body}half`), ...leave(`${chunks}half`)]],
  ["that drip a body and leave", [drip("a body, in drips"), drip("3\r\nabc\r\n3\r\nab")].map(afterSending)],
  ["that speak TLS, or nothing known", [...leave("\x16\x03\x01\x02\x00\x01\x00"), ...leave("\x00\r\n\r\n")]],
  ["that are refused and leave at once", leave(get("/not/listed").repeat(5))],
])("callers %s", async (_, ways) => {
  await expectEndured(taking(ways))
})

function afterSending(use: (socket: Socket) => void, at: number) {
  return (socket: Socket) => socket.write(at === 0 ? body : chunks.slice(0, -5), () => use(socket))
}

test.each(["tlsAddress", "health"])("callers of the port %s that leave in any state of it", async (name) => {
  const listening = rig.log.lines().find(({ msg }) => msg === "listening")
  const port = Number(new URL(String(listening?.[name])).port)
  const ways = ["", "\x16\x03\x01\x02\x00\x01\x00", "GET /healthz HTTP/1.1\r\nHo", get("/healthz")].flatMap(
    leave,
  )
  await expectEndured(taking(ways), port)
})

test("callers that leave before their answer comes", async () => {
  upstream.state.accept = afterHead((socket) => setImmediate(() => socket.writable && socket.write(okAnswer)))
  await expectEndured(taking(leave(get(listed))))
})

test("callers that never read, and leave in the middle of a large answer", async () => {
  upstream.state.accept = afterHead((socket) => socket.write(large))
  await expectEndured((socket) => {
    socket.pause()
    // What has come shows when it does; the rest of it waits where nobody takes it.
    socket.once("readable", () => socket.resetAndDestroy())
    socket.write(get(listed).repeat(3))
  })
})
