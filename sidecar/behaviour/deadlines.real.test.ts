import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { Caller, crowd } from "../rig/crowd"
import { get, host, open, readAnswers } from "../rig/raw-client"
import type { ReceivedRequest } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"
vi.setConfig({ maxConcurrency: 10 })

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
  rig.upstream.state.answer = (socket, request: ReceivedRequest) => {
    if (request.target.includes("interim")) {
      const timer = setInterval(() => socket.write("HTTP/1.1 102 Processing\r\n\r\n"), 5000)
      socket.on("close", () => clearInterval(timer))
    }
    if (!request.target.includes("trickle")) return
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    const timer = setInterval(() => socket.write("x"), 1000)
    socket.on("close", () => clearInterval(timer))
  }
})
afterAll(() => rig.stop())

/** What came back until the sidecar ended the connection. */
async function endOf(bytes: string, trickle?: string) {
  const socket = open(rig.port)
  let raw: Buffer = Buffer.alloc(0)
  let ended = ""
  socket.on("data", (piece: Buffer) => {
    raw = Buffer.concat([raw, piece])
  })
  socket.on("end", () => {
    ended ||= "fin"
  })
  socket.on("error", () => {
    ended ||= "reset"
  })
  socket.write(bytes)
  const timer = trickle ? setInterval(() => socket.writable && socket.write(trickle), 1000) : undefined
  await until(() => ended || readAnswers(raw).answers.length > 0, 45_000)
  clearInterval(timer)
  socket.destroy()
  return { ended, answer: readAnswers(raw).answers[0], raw }
}

// The whole call has 30 s and a head 10 s, however busily bytes drip in between: side by side, since each takes its time.
describe.concurrent("deadlines", () => {
  test.each([
    ["one that was refused", `POST /wxa/not_listed HTTP/1.1\r\n${host}Content-Length: 9000\r\n\r\n{`],
    ["one with a token", `POST /cgi-bin/token HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\n{`],
  ])("after its answer the rest of a request that never comes is not waited for: %s", async (_, request) => {
    const socket = open(rig.port)
    let raw = Buffer.alloc(0)
    let ended = false
    socket.on("data", (piece: Buffer) => {
      raw = Buffer.concat([raw, piece])
    })
    socket.on("end", () => {
      ended = true
    })
    socket.write(request)
    const dripping = setInterval(() => socket.writable && socket.write("x"), 5_000)
    await until(() => ended, 45_000)
    clearInterval(dripping)
    expect(readAnswers(raw).answers).toHaveLength(1)
    socket.destroy()
  })

  test("L3 a silent upstream is a 504", async () => {
    const { answer } = await endOf(get(listed))
    expect([answer?.status, answer?.json.error_type]).toEqual([504, "GatewayError"])
  })

  test("L3 900 calls that hang at once are all a 504, and the next is served meanwhile", async () => {
    const hanging = crowd(900, () => new Caller(rig.port).call(Buffer.from(get(`${listed}?hang`))), 900)
    const hung = () => rig.upstream.requests.filter(({ target }) => target.includes("hang")).length
    await until(() => hung() === 900, 20_000)
    expect((await endOf(get("/not/listed"))).answer?.status).toBe(502)
    expect(await hanging).toEqual({ "504 GatewayError 504": 900 })
  })

  test("L3 they are the whole call: a body that took most of them leaves few to its answer", async () => {
    const { ended, raw } = await endOf(
      `POST ${listed}?trickle HTTP/1.1\r\n${host}Content-Length: 20\r\n\r\n`,
      "b",
    )
    const came = raw.toString().split("\r\n\r\n")[1]?.length
    expect(ended).toBe("reset")
    // A byte a second: 30 of them if the answer had its own time.
    expect(came).toBeLessThan(20)
  })

  test("L3 interim answers do not stretch them", async () => {
    const { answer } = await endOf(get(`${listed}?interim`))
    expect([answer?.status, answer?.json.error_type]).toEqual([504, "GatewayError"])
  })

  test("L3 an answer that trickles is cut", async () => {
    const { ended, raw } = await endOf(get(`${listed}?trickle`))
    expect([ended, raw.includes("200 OK")]).toEqual(["reset", true])
  })

  test("L4 half a head is a 408", async () => {
    const { answer } = await endOf(`GET ${listed} HTTP/1.1\r\n${host}A: `, "b")
    expect(answer?.status).toBe(408)
  })

  test("L5 half a body is a 408", async () => {
    const { answer } = await endOf(`POST ${listed} HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\n`, "b")
    expect(answer?.status).toBe(408)
  })
})
