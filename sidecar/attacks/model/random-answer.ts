// Answers as an upstream might give them: sound ones, and ones that are bent in one of the known ways, or anywhere.
import fc from "fast-check"
import { chunked, confusingBody, content, type Framed, measured } from "./random-framing"
import { edited, edits } from "./random-request"

const interims = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  fc.constantFrom(
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nSet-Cookie: no\r\n\r\n",
  ),
  fc
    .constantFrom(2, 8, 9, 20)
    .map((times) => "HTTP/1.1 102 Processing\r\nContent-Length: 5\r\n\r\n".repeat(times)),
)

const version = fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0")
const status = fc.constantFrom(
  "200",
  "200",
  "201",
  "204",
  "206",
  "301",
  "304",
  "400",
  "404",
  "412",
  "500",
  "502",
  "599",
)
const reason = fc.oneof(
  fc.constantFrom(" OK", " ", "", " Not  Quite\tOK", " \xb7\xf1", " 200", " HTTP/1.1 200 OK"),
  fc.stringMatching(/^ [ -~]{0,20}$/),
)

const header = fc.oneof(
  fc.constantFrom(
    ...[
      "Set-Cookie: a=1; Path=/",
      "set-cookie: b=2",
      "Set-Cookie: a=1; Path=/",
      "SET-COOKIE:c=3",
      "Content-Type: text/plain",
    ],
    ...[
      "Content-Encoding: gzip",
      "Location: /elsewhere?a=b",
      "X-Empty:",
      "X-High: \xe4\xbd\xa0\xff",
      "Date:  now \t",
      "Vary: *",
    ],
    ...[
      "Connection: keep-alive",
      "Connection: close",
      "connection: x-internal,Set-Cookie2",
      "X-Internal: s",
      "Set-Cookie2: x",
    ],
    ...[
      "Keep-Alive: timeout=5",
      "Proxy-Authenticate: x",
      "Proxy-Connection: x",
      "TE: x",
      "Trailer: x",
      "Upgrade: h2c",
    ],
    ...[
      "Expect: x",
      "X-Openapi-Seqid: theirs",
      "x-openapi-seqid: theirs",
      "X-Forwarded-For: 1.1.1.1",
      "Host: theirs",
    ],
  ),
  fc
    .tuple(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.stringMatching(/^[ -~\x80-\xff\t]{0,20}$/))
    .map(([name, value]) => `X-R-${name}:${value}`),
)

const untilClose = content.map((wire): Framed => ({ lines: [], wire }))

type Parts = {
  interims: string
  version: string
  status: string
  reason: string
  headers: string[]
  framed: Framed
}

const sound: fc.Arbitrary<Parts> = fc.record({
  ...{ interims, version, status, reason },
  headers: fc.array(header, { maxLength: 8 }),
  framed: fc.oneof(measured, chunked, untilClose),
})

const bends: fc.Arbitrary<Partial<Parts>>[] = [
  confusingBody.map((framed) => ({ framed })),
  confusingBody.map((framed) => ({ framed })),
  fc.constantFrom("101", "99", "600", "2000", "abc", "-1", "").map((text) => ({ status: text })),
  fc.constantFrom("HTTP/2", "HTTP/1.2", "http/1.1", "ICY", "").map((text) => ({ version: text })),
  fc.constantFrom(" \0", " a\x7f", " a\rb", " a\nb", "\tOK").map((text) => ({ reason: text })),
  fc
    .constantFrom("A : b", " folded", "noColon", ": x", "A: \0", "A: b\nC: d", "A: b\rC: d", "N\xe4me: x")
    .map((line) => ({ headers: [line] })),
]

/** What the upstream says before it falls silent. */
export const answer = fc
  .tuple(
    sound,
    fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.oneof(...bends) }),
    fc.nat({ max: 6 }),
    fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: edits }),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant("") },
      { weight: 1, arbitrary: fc.constant("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen") },
    ),
  )
  .map(([parts, bend, at, changes, behind]) => {
    const { headers, framed, ...bent } = { ...parts, ...bend }
    const lines = [...headers]
    lines.splice(at, 0, ...framed.lines)
    const head = [`${bent.version} ${bent.status}${bent.reason}`, ...lines].join("\r\n")
    return edited(
      `${bent.interims}${head}\r\n\r\n${framed.wire}${framed.lines.length > 0 ? behind : ""}`,
      changes,
    )
  })
