// Whatever the upstream does, its callers get the documented answer, and after 10,000 calls of a kind the sidecar holds
// no more than before.
import type { Socket } from "node:net"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { Caller } from "../rig/crowd"
import { deliver } from "../rig/deliver"
import { endure, noiseMib, thoroughCollector } from "../rig/endurance"
import { afterHead, startHostile } from "../rig/hostile-upstream"
import { get } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"

// Ten thousand of a kind take a few seconds, and many times that beside everything else that a test run does.
vi.setConfig({ testTimeout: 300_000 })

const request = Buffer.from(get("/wxa/msg_sec_check"))
const bad = "502 GatewayError 502"
const head = "HTTP/1.1 200 OK\r\n"
const coded = `${head}Transfer-Encoding: chunked\r\n\r\n`

let upstream: Awaited<ReturnType<typeof startHostile>>
let rig: Rig
let callers: Caller[]
beforeAll(async () => {
  upstream = await startHostile()
  rig = await startRig({ upstreamUrl: `http://127.0.0.1:${upstream.port}`, env: thoroughCollector })
  callers = Array.from({ length: 32 }, () => new Caller(rig.port))
})
afterAll(async () => {
  await rig.stop()
  await upstream.stop()
})

function settle() {
  for (const caller of callers) caller.close()
  for (const socket of upstream.sockets) socket.destroy()
}

type Accept = typeof upstream.state.accept

/** 10,000 calls to an upstream that does one after the other; what came of them. */
async function endured(...variants: Accept[]): Promise<string[]> {
  upstream.state.accept = (socket, at) =>
    variants[at % variants.length]?.(socket, Math.floor(at / variants.length))
  const { tally, grownMib } = await endure(rig, async (lane) => callers[lane]?.call(request) ?? "", settle)
  expect(grownMib).toBeLessThan(noiseMib)
  return Object.keys(tally).sort()
}

const says = (text: string) => afterHead((socket) => socket.write(text))
const saysAndEnds = (text: string) => afterHead((socket) => socket.end(text))
const part = (at: number) => okAnswer.slice(0, at % okAnswer.length)

describe("10,000 calls of a kind are answered as documented, and leave nothing behind", () => {
  test.each<[string, Accept[]]>([
    [
      "a connection that is reset or ended at once",
      [(socket) => socket.resetAndDestroy(), (socket) => socket.end()],
    ],
    [
      "a reset or an end instead of an answer",
      [afterHead((socket) => socket.resetAndDestroy()), saysAndEnds("")],
    ],
    ["no HTTP", [says("SSH-2.0-x\r\n\r\n"), says(`${head} A: folded\r\n\r\n`), says("HTTP/2 200\r\n\r\n")]],
    [
      "interim answers without end, and 101 unasked",
      [
        says("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(40)),
        says("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"),
      ],
    ],
    [
      "headers without end",
      [says(`${head}${"A: b\r\n".repeat(11_000)}`), says(`${head}A: ${"b".repeat(66_000)}`)],
    ],
    [
      "a length that cannot be, or is over 32 MiB",
      [
        says(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
        says(`${head}Content-Length: 33554433\r\n\r\n`),
      ],
    ],
  ])("%s is a 502", async (_, variants) => {
    expect(await endured(...variants)).toEqual([bad])
  })

  test.each<[string, Accept[]]>([
    [
      "a reset at each byte",
      [
        afterHead((socket, at) => {
          socket.write(part(at))
          socket.resetAndDestroy()
        }),
      ],
    ],
    ["an end at each byte", [afterHead((socket, at) => socket.end(part(at)))]],
    [
      "a lie about the length",
      [
        saysAndEnds(`${head}Content-Length: 100\r\n\r\n{}`),
        saysAndEnds(`${coded}64\r\n{}\r\n0\r\n\r\n`),
        says(`${coded}1\r\n{}\r\n0\r\n\r\n`),
        saysAndEnds(`${coded}2\r\n{}\r\n`),
      ],
    ],
  ])("%s is a 502, or cut so that it never looks complete", async (_, variants) => {
    expect(["cut", bad]).toEqual(expect.arrayContaining(await endured(...variants)))
  })

  test("of an answer with a length that is too small, that length passes and no byte more", async () => {
    expect(await endured(says(`${head}Content-Length: 2\r\n\r\n{}${okAnswer}`))).toEqual(["200"])
  })
})

test("a body without end is cut beyond 32 MiB, whatever its framing", async () => {
  const piece = Buffer.alloc(1 << 20, "b")
  const chunk = Buffer.concat([Buffer.from("100000\r\n"), piece, Buffer.from("\r\n")])
  const pour = (bytes: Buffer) => (socket: Socket) => {
    const more = () => {
      while (socket.writable && socket.write(bytes)) {}
    }
    socket.on("drain", more)
    more()
  }
  upstream.state.accept = afterHead((socket, at) => {
    socket.write(at % 2 === 0 ? coded : `${head}\r\n`)
    pour(at % 2 === 0 ? chunk : piece)(socket)
  })
  const came = await Promise.all(Array.from({ length: 8 }, () => deliver(rig.port, [request])))
  for (const { raw, end } of came) {
    expect([raw.endsWith("\r\n0\r\n\r\n"), end === "late", raw.length < 33 << 20]).toEqual([
      false,
      false,
      true,
    ])
  }
  settle()
})

test("10,000 connections that are refused are as many 502, and leave nothing behind", async () => {
  await upstream.stop()
  const { tally, grownMib } = await endure(rig, async (lane) => callers[lane]?.call(request) ?? "", settle)
  expect([tally, grownMib < noiseMib]).toEqual([{ [bad]: expect.any(Number) }, true])
})
