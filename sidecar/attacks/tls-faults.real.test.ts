// An upstream that cannot prove its name, or does not speak TLS, gets not a byte of a call; the caller gets a 502, and
// after 10,000 of them the sidecar holds no more than before.
import type { Socket } from "node:net"
import { createServer, type Server } from "node:tls"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { type Certified, startAuthority } from "../rig/authority"
import { Caller } from "../rig/crowd"
import { endure, noiseMib, thoroughCollector } from "../rig/endurance"
import { startHostile } from "../rig/hostile-upstream"
import { get } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"

// Ten thousand of a kind take a few seconds, and many times that beside everything else that a test run does.
vi.setConfig({ testTimeout: 300_000 })

const request = Buffer.from(get("/wxa/msg_sec_check"))

let upstream: Awaited<ReturnType<typeof startHostile>>
let rig: Rig
let callers: Caller[]
let heard = ""
const servers: Record<string, Server> = {}
const trusted = startAuthority()
const unknown = startAuthority()

beforeAll(async () => {
  const good = trusted.issue("localhost")
  servers.good = speaking(good)
  servers.misnamed = speaking(trusted.issue("elsewhere.test"))
  servers.expired = speaking(trusted.issue("localhost", -1))
  servers.unknown = speaking(unknown.issue("localhost"))
  upstream = await startHostile()
  rig = await startRig({
    upstreamUrl: `https://localhost:${upstream.port}`,
    tls: good,
    env: { ...thoroughCollector, NODE_EXTRA_CA_CERTS: trusted.caFile },
  })
  callers = Array.from({ length: 32 }, () => new Caller(rig.port))
})
afterAll(async () => {
  await rig.stop()
  await upstream.stop()
  trusted.remove()
  unknown.remove()
})

function speaking(certified: Certified): Server {
  return createServer(certified, (socket) => {
    socket.on("data", (bytes: Buffer) => {
      heard += bytes.toString("latin1", 0, 20)
      socket.write(okAnswer)
    })
    socket.on("error", () => socket.destroy())
  }).on("tlsClientError", () => {})
}

const by = (name: string) => (socket: Socket) => {
  servers[name]?.emit("connection", socket)
}

function settle() {
  for (const caller of callers) caller.close()
  for (const socket of upstream.sockets) socket.destroy()
}

const call = async (lane: number) => callers[lane]?.call(request) ?? ""

test("the right certificate is accepted, so that what follows is refused for the reason it names", async () => {
  upstream.state.accept = by("good")
  expect(await call(0)).toBe("200")
  expect(heard).toMatch(/^GET/)
  settle()
})

type Accept = (socket: Socket, at: number) => void

const certificates: [string, Accept][] = [
  ["a certificate for another name", by("misnamed")],
  ["a certificate that has expired", by("expired")],
  ["a certificate that nobody vouches for", by("unknown")],
]

const halfHello = Buffer.from("160303007a0200007603030000", "hex")
const strangers: [string, Accept][] = [
  ["plain text", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")],
  ["a reset in the handshake", (socket) => socket.once("data", () => socket.resetAndDestroy())],
  ["an end in the handshake", (socket) => socket.once("data", () => socket.end())],
  ["half a handshake", (socket) => socket.once("data", () => socket.end(halfHello))],
]

test.each([...certificates, ...strangers])("%s is a 502", async (_, accept) => {
  heard = ""
  upstream.state.accept = accept
  expect(await call(0)).toBe("502 GatewayError 502")
  expect(heard).toBe("")
})

test.each([
  ["certificates that prove nothing", certificates],
  ["upstreams that do not speak TLS", strangers],
])("10,000 %s leave nothing behind", async (_, kinds) => {
  heard = ""
  upstream.state.accept = (socket, at) => kinds[at % kinds.length]?.[1](socket, at)
  const { tally, grownMib } = await endure(rig, call, settle)
  expect(Object.keys(tally)).toEqual(["502 GatewayError 502"])
  expect(grownMib).toBeLessThan(noiseMib)
  expect(heard).toBe("")
})
