// The sidecar against a second reading of the specification (`model/`): what arrives at the upstream is what was sent
// but for what the specification changes, byte for byte, and one request in is at most one request out.
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openBarrier } from "../rig/barrier"
import { cutAt } from "../rig/deliver"
import { inTime } from "../rig/in-time"
import { type Rig, startRig } from "../rig/rig"
import { Player } from "./model/player"
import { conversation, cuts } from "./model/random-request"

const host = "Host: api.weixin.qq.com\r\n"
const path = "/wxa/msg_sec_check"
const poison = `GET /cgi-bin/SMUGGLED HTTP/1.1\r\n${host}\r\n`
const head = (method: string, lines: string, target = path) =>
  `${method} ${target} HTTP/1.1\r\n${host}${lines}\r\n`
const get = (target: string, lines = "") => head("GET", lines, target)
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

let rig: Rig
let player: Player
beforeAll(async () => {
  rig = await startRig()
  player = await Player.of(rig)
})
afterAll(() => rig.stop())

const whole = (all: string) => [Buffer.from(all, "latin1")]

test("any conversation, cut anywhere, comes to what the specification says", async () => {
  const play = inTime(15_000, (text: string, fractions: number[]) =>
    player.play(text, (all) => cutAt(all, fractions)),
  )
  await fc.assert(fc.asyncProperty(conversation, cuts, play), { numRuns: 4000 })
  expect(play.done).toBeGreaterThan(100)
})

const coded = "Transfer-Encoding: chunked\r\n"

describe("what each family comes to, and no more", () => {
  test.each([
    ["CL.TE", `${head("POST", `Content-Length: 6\r\n${coded}`)}0\r\n\r\n${poison}`, ["refused"]],
    ["TE.CL", `${head("POST", `${coded}Content-Length: 4\r\n`) + chunk(poison)}0\r\n\r\n`, ["refused"]],
    ["TE.TE", `${head("POST", `${coded}Transfer-Encoding: x\r\n`)}0\r\n\r\n${poison}`, ["refused"]],
    ["TE.0 on GET", `${head("GET", coded) + chunk(poison)}0\r\n\r\n`, ["sent", "sent"]],
    ["CL.0 on GET", head("GET", `Content-Length: ${poison.length}\r\n`) + poison, ["sent", "sent"]],
    ["a body on OPTIONS", `${head("OPTIONS", coded) + chunk(poison)}0\r\n\r\n`, ["sent", "sent"]],
    ["a body on HEAD", head("HEAD", `Content-Length: ${poison.length}\r\n`) + poison, ["sent", "sent"]],
    ["a body on DELETE", `${head("DELETE", coded) + chunk(poison)}0\r\n\r\n`, ["sent", "sent"]],
    ["a length of 0", head("POST", "Content-Length: 0\r\n") + poison, ["sent", "refused", "sent"]],
    ["a length of 000", head("POST", "Content-Length: 000\r\n"), ["sent", "sent"]],
    ["a length too short", `${head("POST", "Content-Length: 1\r\n")}x${poison}`, ["sent", "refused", "sent"]],
    [
      "what Connection names",
      get(path, "Connection: authorization\r\nAuthorization: B t\r\n"),
      ["sent", "sent"],
    ],
    ["close names a header too", get(path, "Connection: keep-alive, close\r\nClose: x\r\n"), ["sent"]],
    ["close alone names it as well", get(path, "Connection: close\r\nClose: x\r\n"), ["sent"]],
    ["another Host in absolute form", get("http://evil.test/x"), ["refused"]],
    ["absolute form", get(`HTTP://API.weixin.qq.com${path}?a`), ["sent", "sent"]],
    ["absolute form without a path", get("http://api.weixin.qq.com?access_token=OWN"), ["sent", "sent"]],
    ["900 headers", get(path, "A: b\r\n".repeat(900)), ["sent", "sent"]],
    ["a value of 60 KB", get(path, `A: ${"\xe4".repeat(60_000)}\r\n`), ["sent", "sent"]],
    [
      "trailers",
      `${head("PUT", coded)}${chunk("a")}0\r\nHost: evil\r\nAuthorization: x\r\n\r\n`,
      ["sent", "sent"],
    ],
    ["a chunk too large", `${head("PUT", coded)}${"f".repeat(16)}\r\nx\r\n0\r\n\r\n`, ["broken"]],
    ["overlong UTF-8", get("/cgi-bin/message/\xc0\xae\xc0\xae/token"), ["refused", "sent"]],
    ["an encoded name", get("/any?%61ccess_token=OWN"), ["sent", "sent"]],
    ["an encoded name twice", get(`${path}?%61ccess_token=A&access%5ftoken=`), ["refused", "sent"]],
    ["a name encoded twice", get("/any?%2561ccess_token=OWN"), ["refused", "sent"]],
    ["HTTP/1.0", `GET ${path} HTTP/1.0\r\n\r\n`, ["sent"]],
    ["HTTP/1.0 with TE", `POST ${path} HTTP/1.0\r\n${coded}\r\n0\r\n\r\n${poison}`, ["refused"]],
    [
      "Expect with its body",
      `${head("POST", "Expect: 100-continue\r\nContent-Length: 2\r\n")}{}`,
      ["sent", "sent"],
    ],
    [
      "Expect with a refusal",
      `${head("POST", "Expect: 100-continue\r\nContent-Length: 2\r\n", "/no")}{}`,
      ["refused"],
    ],
    [
      "a request that a refused body hides",
      `${head("POST", coded, "/no") + chunk(poison)}0\r\n\r\n`,
      ["refused", "sent"],
    ],
    ["what a refused malformed body hides", `${head("POST", coded, "/no")}x\r\n${poison}`, ["refused"]],
    ["a request for a token", get("/cgi-bin/token?appid=wxbbbb&secret=S"), ["issued", "sent"]],
    ["one for somebody else's", get("/cgi-bin/token?appid=wxcccc&secret=S"), ["refused", "sent"]],
    [
      "one with a body",
      `${head("POST", coded, "/cgi-bin/token?appid=wxbbbb") + chunk(poison)}0\r\n\r\n`,
      ["issued", "sent"],
    ],
    [
      "one with Expect",
      `${head("POST", "Expect: 100-continue\r\nContent-Length: 2\r\n", "/cgi-bin/token?appid=wxbbbb")}{}`,
      ["issued"],
    ],
    ["a placeholder", get(`${path}?access_token={wxbbbb}`), ["sent", "sent"]],
    ["a placeholder and a list", get("/no?access_token={wxbbbb}"), ["refused", "sent"]],
    ["an ability before its parameters", get("/_/pay?access_token=A&access_token=B"), ["refused", "sent"]],
    ["20 at once", get(`${path}?n`).repeat(20), Array<string>(21).fill("sent")],
  ])("%s", async (_, text, kinds) => {
    const { steps } = await player.play(text, whole)
    expect(steps.map(({ kind }) => kind)).toEqual(kinds)
  })
})

test.each([
  ["a GET", get(`${path}?a=%20`, "X-A: b\r\nConnection: x-a\r\n")],
  ["a length", `${head("POST", "Content-Length: 5\r\n")}a\r\n\r\n`],
  ["chunks", `${head("PUT", coded)}1;a="b"\r\n\r\r\n000a\r\n0123456789\r\n0\r\nA: b\r\n\r\n`],
  ["a refusal and what follows", `${head("POST", "Content-Length: 3\r\n", "//")}abc`],
  ["a head that is malformed", get(path, "A : b\r\n")],
  ["a body that is malformed", `${head("POST", coded)}1\r\na\n0\r\n\r\n`],
  ["a bare LF", "GET / HTTP/1.1\nHost: a\n\n"],
])("%s comes to the same wherever it is cut in two, and a byte at a time", async (_, text) => {
  const barrier = await openBarrier(rig.port)
  for (let at = 1; at < text.length; at++)
    await player.play(
      text,
      (all) => [Buffer.from(all.slice(0, at), "latin1"), ...whole(all.slice(at))],
      barrier.pass,
    )
  await player.play(text, (all) => Array.from(all, (byte) => Buffer.from(byte, "latin1")), barrier.pass)
  barrier.close()
})
