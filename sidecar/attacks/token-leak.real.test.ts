// The app's token is in what goes to the upstream, and in nothing else that the sidecar says: not to the caller even when
// the upstream echoes it, not in its log, its figures or its reports. Nor are a caller's own token, its secret or its body.
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { cutAt, deliver } from "../rig/deliver"
import { inTime } from "../rig/in-time"
import { ask, get, post } from "../rig/raw-client"
import type { ReceivedRequest } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"
import { answersIn } from "./model/answer"
import { conversation, cuts } from "./model/random-request"

const listed = "/wxa/msg_sec_check"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

/** What may be in nobody's hands: the app's tokens, and what callers sent that is theirs alone. */
const secret = /SECRET_|PRIVATE|join-token|credential-\d/

/** Everything that the sidecar has told of its calls, once it has told of the last. */
async function told(): Promise<string> {
  const last = (await ask(rig.port, get("/not/listed"))).header("x-openapi-seqid")
  await until(() => rig.calls().some(({ seqid }) => seqid === last))
  return [JSON.stringify(rig.broker.state.reports), await rig.metrics(), rig.log.text()].join("\n")
}

type Echo = (wire: string, target: string) => string

/** Where an upstream may put what it was sent. */
const echoes: Echo[] = [
  (_, target) => `HTTP/1.1 302 ${target}\r\nLocation: http://up.test${target}\r\nContent-Length: 0\r\n\r\n`,
  (_, target) => `HTTP/1.1 200 OK\r\nSet-Cookie: a=${target}\r\nSet-Cookie: b=${target}\r\n\r\n`,
  (_, target) => `HTTP/1.1 103 ${target}\r\nLink: ${target}\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n`,
  (_, target) => `HTTP/1.1 200 OK\r\nConnection: x\r\nX: ${target}\r\nContent-Length: 2\r\n\r\n{}${target}`,
  (_, target) => `HTTP/1.1 200 OK\r\n${header(target)}: ${target}\r\nX-OpenAPI-Seqid: ${target}\r\n\r\n`,
  (wire) =>
    `HTTP/1.1 200 OK\r\n${wire.split("\r\n").slice(1, -2).filter(crosses).join("\r\n")}\r\nContent-Length: 0\r\n\r\n`,
  (_, target) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a="${header(target)}"\r\n{\r\n0\r\nX: ${target}\r\n\r\n`,
  (_, target) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${target}\r\n\r\n`,
  (_, target) => `HTTP/1.1 200 OK\r\nX : ${target}\r\n\r\n`,
  (_, target) => `${target}\r\n\r\n`,
]

const header = (target: string) => target.replace(/[^A-Za-z0-9_-]/g, "-")
const crosses = (line: string) => line.includes(":") && !/^(?:content-length|transfer-encoding)/i.test(line)

test("an upstream that echoes the token puts it before no caller", async () => {
  const play = inTime(10_000, async (text: string, fractions: number[], echo: Echo) => {
    const methods: string[] = []
    rig.upstream.state.answer = (socket, { method, target, wire }: ReceivedRequest) => {
      methods.push(method)
      socket.end(Buffer.from(echo(wire.toString("latin1"), target), "latin1"))
    }
    const { raw } = await deliver(rig.port, cutAt(text + last, fractions), { enough: () => true })
    for (const { status, reason, fields, body } of answersIn(raw, methods).answers) {
      expect([reason, ...fields.map(({ text: line }) => line)].join("\n")).not.toMatch(secret)
      // A body passes as it is: it is the upstream's. None of ours has a token.
      if (status !== 200) expect(body).not.toMatch(secret)
    }
  })
  const echoing = fc.asyncProperty(conversation, cuts, fc.constantFrom(...echoes), play)
  await fc.assert(echoing, { numRuns: 1500 })
  expect(play.done).toBeGreaterThan(100)
  expect(await told()).not.toMatch(secret)
})

const last = get(`${listed}?last`, "Connection: close\r\n")

test("a token that its own removal would put together again is gone", async () => {
  const token = "SECRET_wxaaaa_1"
  rig.upstream.state.answer = `HTTP/1.1 302 Found\r\nLocation: /${token.slice(0, 9)}${token}${token.slice(9)}\r\nContent-Length: 0\r\n\r\n`
  const answer = await ask(rig.port, get(listed))
  expect(answer.header("location")).not.toContain(token)
})

const own = "access_token=PRIVATE"
let words = 100

test.each([
  ["a call of its own", get(`/any?${own}&secret=PRIVATE`, "Cookie: PRIVATE\r\n")],
  ["a login", get("/sns/jscode2session?appid=wxaaaa&secret=PRIVATE&js_code=PRIVATE")],
  ["a body", post(listed, "PRIVATE")],
  ["a request for a token", post("/cgi-bin/stable_token", '{"appid":"wxaaaa","secret":"PRIVATE"}')],
  ["a token twice", get(`${listed}?${own}&${own}`)],
  ["a path that is not listed", get("/not/listed?openid=PRIVATE")],
  ["an app that is not shared", get(`${listed}?from_appid=wxcccc&a=PRIVATE`)],
  ["a malformed header", get(listed, "Cookie : PRIVATE\r\n")],
  [
    "a malformed body",
    post(listed, "zz\r\nPRIVATE", "").replace(/Content-Length: \d+/, "Transfer-Encoding: chunked"),
  ],
  ["an encoded question mark", get(`${listed}%3F${own}`)],
  ["a semicolon", get(`${listed};${own}`)],
  ["a fragment", get(`${listed}#${own}`)],
])("what a caller says with %s is told to nobody", async (_, bytes) => {
  // As long as the word it stands for, and another one each time.
  const own = `PRIV${++words}`
  rig.upstream.state.answer = `nonsense ${own}\r\n\r\n`
  const answer = await ask(rig.port, bytes.replaceAll("PRIVATE", own))
  expect(answer.lines.join("\n") + answer.text).not.toContain(own)
  expect(await told()).not.toContain(own)
})
