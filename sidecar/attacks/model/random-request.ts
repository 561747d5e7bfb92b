// Requests as callers might send them: sound ones, and ones that are bent in one of the known ways, or anywhere.
import fc from "fast-check"
import { confusingBody, type Framed, soundBody } from "./random-framing"
import {
  confusingPath,
  otherHost,
  otherPath,
  soundHost,
  soundPath,
  soundQuery,
  weightyQuery,
} from "./random-target"

const soundMethod = fc.constantFrom("GET", "POST", "HEAD", "DELETE", "OPTIONS", "PUT", "PATCH")
const otherMethod = fc.constantFrom(
  "TRACE",
  "CONNECT",
  "PROPFIND",
  "get",
  "",
  "G\tET",
  "GET ",
  `M${"-".repeat(40)}`,
)
const soundVersion = fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0")
const otherVersion = fc.constantFrom(
  "HTTP/1.2",
  "HTTP/2.0",
  "HTTP/0.9",
  "HTTP/1.10",
  "http/1.1",
  "HTTP/1.1 ",
  "",
)

const endToEnd = fc.oneof(
  fc.constantFrom(
    ...[
      "User-Agent: curl/8",
      "Content-Type: application/json",
      "cookie: a=b; c",
      "X-A:1",
      "x-a: 2",
      "X-A:  3 \t",
    ],
    ...[
      "X-Empty:",
      "X-Empty: ",
      "X-High: \xe4\xbd\xa0\xff",
      "X_WX_OPENID: a",
      "!#$%&'*+-.^`|~: t",
      "Accept-Encoding: gzip",
    ],
    ...["Authorization: B c", "X-Wx-Openid: o", "X-Openapi-Seqid: spoof", "TE2: passes", "Closed: 1"],
  ),
  fc
    .tuple(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.stringMatching(/^[ -~\x80-\xff\t]{0,20}$/))
    .map(([name, value]) => `X-R-${name}:${value}`),
)

const hopByHop = fc.constantFrom(
  ...[
    "Keep-Alive: 5",
    "Te: trailers",
    "TRAILER: x",
    "Upgrade: h2c",
    "Proxy-Connection: x",
    "Proxy-Authorization: y",
  ],
  ...["Proxy-Authenticate: z", "X-Forwarded-For: 6.6.6.6", "x-forwarded-for:7.7.7.7", "X-Forwarded-For:"],
  ...[
    "Connection: keep-alive",
    "Connection: authorization, x-a",
    "connection: X-Forwarded-For , host",
    "Connection:",
  ],
  ...["Connection: Keep-Alive, x-openapi-seqid", "Connection: upgrade, content-length", "Connection: close"],
  ...[
    "Connection: CLOSE",
    "Connection: x-a,,close",
    "Connection: closed",
    "Expect: 100-continue",
    "Expect: 100-Continue",
  ],
)

const badHeader = fc.constantFrom(
  ...[
    "A : b",
    " folded",
    "\tfolded",
    "noColon",
    ": x",
    "N\xe4me: x",
    "A: b\0",
    "A: b\x7f",
    "A: b\rC: d",
    "A: b\nC: d",
  ],
  ...["Expect: other", "Host: api.weixin.qq.com", "A\t: b", "A(b): c", "\rA: b", "A: b\r"],
)

type Parts = {
  method: string
  target: string
  version: string
  host: string[]
  headers: string[]
  framed: Framed
}

const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""))
const hostLine = (name: fc.Arbitrary<string>, text: fc.Arbitrary<string>) =>
  joined(name, text).map((line) => [line])

const sound: fc.Arbitrary<Parts> = fc.record({
  method: soundMethod,
  target: joined(soundPath, soundQuery),
  version: soundVersion,
  host: hostLine(fc.constantFrom("Host: ", "hOST:"), soundHost),
  headers: fc.array(fc.oneof(endToEnd, hopByHop), { maxLength: 5 }),
  framed: soundBody,
})

const anyPath = fc.oneof(soundPath, otherPath, confusingPath)

/** Each changes one thing. */
const bends: fc.Arbitrary<Partial<Parts>>[] = [
  otherMethod.map((method) => ({ method })),
  otherVersion.map((version) => ({ version })),
  joined(confusingPath, weightyQuery).map((target) => ({ target })),
  joined(otherPath, weightyQuery).map((target) => ({ target })),
  joined(soundPath, weightyQuery).map((target) => ({ target })),
  joined(soundPath, weightyQuery).map((target) => ({ target })),
  joined(
    fc.constantFrom("http://", "HTTP://", "ftp://"),
    fc.oneof(soundHost, otherHost),
    anyPath,
    weightyQuery,
  ).map((target) => ({ target })),
  otherHost.map((host) => ({ host: [`Host: ${host}`], target: `http://${host}/wxa/msg_sec_check` })),
  hostLine(fc.constantFrom("Host: ", "hOST:"), otherHost).map((host) => ({ host })),
  fc
    .constantFrom<string[]>(
      [],
      ["Host : api.weixin.qq.com"],
      ["Host: hk.api.weixin.qq.com", "Host: api.weixin.qq.com"],
    )
    .map((host) => ({ host })),
  fc.tuple(endToEnd, badHeader, endToEnd).map((headers) => ({ headers })),
  confusingBody.map((framed) => ({ framed })),
  confusingBody.map((framed) => ({ framed })),
  confusingBody.map((framed) => ({ framed })),
]

const request = fc
  .tuple(
    sound,
    fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: fc.oneof(...bends) }),
    fc.nat({ max: 6 }),
  )
  .map(([parts, bend, at]) => {
    const { method, target, version, host, headers, framed } = { ...parts, ...bend }
    const lines = [...host, ...headers]
    lines.splice(at, 0, ...framed.lines)
    return `${[`${method} ${target} ${version}`, ...lines].join("\r\n")}\r\n\r\n${framed.wire}`
  })

/** A byte or two put in, taken out or changed, wherever. */
export const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    cut: fc.nat({ max: 2 }),
    put: fc.constantFrom("", "\n", "\r", "\r\n", "\0", " ", "\t", ":", "0", ";", "\xff", "x", "\r\n\r\n"),
  }),
  { minLength: 1, maxLength: 2 },
)

export function edited(text: string, changes: readonly { at: number; cut: number; put: string }[]): string {
  return changes.reduce((bent, { at, cut, put }) => {
    const index = Math.floor(at * bent.length)
    return bent.slice(0, index) + put + bent.slice(index + cut)
  }, text)
}

/** Where to cut it into pieces, as fractions of its length. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 })

/** What one caller sends on one connection. */
export const conversation = fc
  .tuple(
    fc.array(request, { minLength: 1, maxLength: 4 }),
    fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: edits }),
  )
  .map(([requests, changes]) => edited(requests.join(""), changes))
