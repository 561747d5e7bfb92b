// A caller that has said all it will say, and may still want to hear.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { openBarrier } from "../rig/barrier"
import { get, host, open, readAnswers } from "../rig/raw-client"
import { okAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"
const size = 3_000_000
const large = `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${"x".repeat(size)}`

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
beforeEach(() => {
  rig.upstream.state.answer = okAnswer
  rig.upstream.requests.length = 0
})

/** Everything that comes until the sidecar ends the connection. */
function hear(socket: ReturnType<typeof open>) {
  const heard = { raw: Buffer.alloc(0), ended: "" }
  const pieces: Buffer[] = []
  socket.on("data", (bytes: Buffer) => pieces.push(bytes))
  for (const event of ["end", "error", "close"])
    socket.on(event, () => {
      heard.raw = Buffer.concat(pieces)
      heard.ended ||= event
    })
  return heard
}

/** The sidecar has seen all that was sent before. */
async function seen() {
  const barrier = await openBarrier(rig.port)
  await barrier.pass()
  barrier.close()
}

test("all of a large answer arrives when its caller half-closes while it is still on its way", async () => {
  rig.upstream.state.answer = large
  const socket = open(rig.port).pause()
  socket.write(get(listed))
  // The upstream is rid of it: what the caller has not taken yet is with the sidecar and the kernel.
  await until(async () => (await rig.metrics()).includes("weside_sidecar_upstream_idle 1"))
  socket.end()
  await seen()
  const heard = hear(socket)
  socket.resume()
  await until(() => heard.ended)
  expect(readAnswers(heard.raw).answers.map(({ body }) => body.length)).toEqual([size])
})

test("requests that were sent ahead are all answered when their caller half-closes before it reads", async () => {
  const socket = open(rig.port).pause()
  let sent = 0
  // Until it is full: the sidecar has answers that nobody takes, and some requests that wait for that.
  for (let answered = 0; answered === sent && sent < 100_000; answered = await answeredOf(sent)) {
    socket.write(get("/not/listed").repeat(500))
    sent += 500
  }
  socket.end()
  await seen()
  const heard = hear(socket)
  socket.resume()
  await until(() => heard.ended)
  expect(heard.raw.toString("latin1").split("HTTP/1.1 502").length - 1).toBe(sent)
})

/** How many of `sent` have been answered: all of them, or those after which it stops. */
async function answeredOf(sent: number): Promise<number> {
  let last = -1
  let now = -1
  await until(async () => {
    last = now
    now = Number(/path="\/not\/listed"[^}]*} (\d+)/.exec(await rig.metrics())?.[1] ?? 0)
    return now === sent || now === last
  })
  return now
}

test("a caller that half-closes in the middle of what it sent ahead is let go, and its half is not waited for", async () => {
  let release = () => {}
  rig.upstream.state.answer = (socket, _request) => {
    release = () => socket.write(okAnswer)
  }
  const socket = open(rig.port)
  const heard = hear(socket)
  socket.end(`${get(listed)}POST ${listed} HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhal`)
  await until(() => rig.upstream.requests.length === 1)
  await seen()
  release()
  await until(() => heard.ended)
  expect(readAnswers(heard.raw).answers.map(({ status }) => status)).toEqual([200])
})
