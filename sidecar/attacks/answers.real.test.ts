// The other direction of the differential test: any answer of the upstream reaches the caller byte for byte but for what
// the specification changes, or is refused, or is cut so that it never looks complete.
import type { Socket } from "node:net"
import { setImmediate as turn } from "node:timers/promises"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { cutAt, deliver } from "../rig/deliver"
import { inTime } from "../rig/in-time"
import { okAnswer, okBody } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { answersIn, type Judged, judgeAnswer, type ReadAnswer } from "./model/answer"
import { answerLines } from "./model/crossing"
import { answer } from "./model/random-answer"
import { cuts } from "./model/random-request"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const path = "/wxa/msg_sec_check"
const host = "Host: api.weixin.qq.com\r\n"
const next = `GET ${path}?next HTTP/1.1\r\n${host}Connection: close\r\n\r\n`

/** The upstream says `text` and then nothing, or ends when the answer is incomplete without that. */
function says(text: string, fractions: readonly number[], judged: Judged) {
  const whole = typeof judged === "object"
  const ends = !whole || judged.framing === "close"
  // What comes behind an answer comes with it: later it could be an answer to the next request.
  const pieces = cutAt(text, whole && judged.rest !== "" ? [] : fractions)
  return async (socket: Socket) => {
    for (const piece of pieces) {
      if (socket.writable) socket.write(piece)
      await turn()
    }
    if (ends && socket.writable) socket.end()
  }
}

async function relay(method: string, minor: number, text: string, fractions: readonly number[]) {
  const judged = judgeAnswer(text, method)
  const say = says(text, fractions, judged)
  rig.upstream.state.answer = (socket, { target }) => {
    if (target.includes("next")) socket.write(okAnswer)
    else void say(socket)
  }
  const before = rig.upstream.requests.length
  const request = `${method} ${path}?first HTTP/1.${minor}\r\n${host}\r\n`
  const { raw, end } = await deliver(rig.port, [Buffer.from(request + next)])
  const { answers, rest } = answersIn(raw, [method, "GET"])
  expect(end).not.toBe("late")
  // Whether the caller has seen any of an answer that turns out broken hangs on how it arrived: if not, it gets a 502.
  const cut = judged === "cut" && !raw.startsWith("HTTP/1.1 502 Bad Gateway\r\n")
  if (cut) {
    // HTTP/1.0 knows the end of such an answer by a reset alone, which a socket here does not always show.
    if (minor === 1) expect(answers).toEqual([])
  } else {
    expect([rest, end]).toEqual(["", "fin"])
    expect(answers).toHaveLength(minor === 1 ? 2 : 1)
    if (typeof judged === "string") refused(answers[0])
    else passed(answers[0], judged, minor)
    if (minor === 1) expect(answers[1]).toMatchObject({ status: 200, body: okBody })
  }
  const targets = rig.upstream.requests.slice(before).map(({ target }) => /first|next/.exec(target)?.[0])
  expect(targets).toEqual(minor === 1 && !cut ? ["first", "next"] : ["first"])
}

function refused(got: ReadAnswer | undefined) {
  expect(got?.status).toBe(502)
  if (got?.body) expect(JSON.parse(got.body)).toMatchObject({ errcode: 502, error_type: "GatewayError" })
}

function passed(got: ReadAnswer | undefined, given: ReadAnswer, minor: number) {
  const unmeasured = given.framing === "chunked" || given.framing === "close"
  const framing = !unmeasured ? given.framing : minor === 1 ? "chunked" : "close"
  const { status, reason, body } = given
  expect(got).toMatchObject({ status, reason, body, framing })
  const keepsLength = framing === "none" && status !== 204
  const ours = new RegExp(
    `^(?:x-openapi-seqid|connection|transfer-encoding${keepsLength ? "" : "|content-length"}):`,
    "i",
  )
  const texts = (got?.fields ?? []).map(({ text }) => text)
  expect(texts.filter((text) => !ours.test(text))).toEqual(answerLines(given.fields, keepsLength))
  const added = texts
    .filter((text) => ours.test(text))
    .map((text) => text.toLowerCase().replace(/seqid: .*/, "seqid"))
  expect(added).toEqual([
    "x-openapi-seqid",
    ...(minor === 0 ? ["connection: close"] : []),
    ...(framing === "chunked" ? ["transfer-encoding: chunked"] : []),
    ...(typeof framing === "number" ? [`content-length: ${framing}`] : []),
  ])
}

test("any answer comes to what the specification says", async () => {
  const method = fc.constantFrom("GET", "POST", "HEAD", "DELETE", "OPTIONS")
  const minor = fc.constantFrom(1, 1, 1, 0)
  const bounded = inTime(15_000, relay)
  await fc.assert(fc.asyncProperty(method, minor, answer, cuts, bounded), { numRuns: 4000 })
  expect(bounded.done).toBeGreaterThan(100)
})
