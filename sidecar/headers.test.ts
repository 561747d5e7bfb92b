import fc from "fast-check"
import { expect, test } from "vitest"
import { readFields } from "./fields"
import { asksToClose, callerHead, expectation, upstreamHead } from "./headers"

function fields(lines: string[]) {
  const read = readFields(lines.join("\r\n"), 0)
  if (typeof read === "string") throw new Error(read)
  return read
}

const crossing = { host: "up.test", callerAddress: "127.0.0.9", framing: { kind: "none" } as const }

function sent(lines: string[], over: Partial<Parameters<typeof upstreamHead>[2]> = {}): string[] {
  const head = { method: "GET", target: "/", minor: 1 as const, fields: fields(lines) }
  return upstreamHead(head, "/x", { ...crossing, ...over })
    .split("\r\n")
    .slice(0, -2)
}

function relayed(lines: string[], seqid: string | null = "ID", status = 200): string[] {
  const head = { status, reason: "OK", minor: 1 as const, fields: fields(lines) }
  const framing = { kind: "none" } as const
  return callerHead(head, { seqid, framing, closes: false, hidden: null }).split("\r\n").slice(0, -2)
}

test("the host is the upstream's, the caller is appended, the rest keeps its order and letter case", () => {
  expect(sent(["hOsT: api.weixin.qq.com", "B: 2", "a: 1", "B:3", "X-Forwarded-For: 1.1.1.1"])).toEqual([
    "GET /x HTTP/1.1",
    "hOsT: up.test",
    "B: 2",
    "a: 1",
    "B:3",
    "X-Forwarded-For: 1.1.1.1, 127.0.0.9",
  ])
})

const hopByHop = [
  "Connection: keep-alive",
  "Proxy-Connection: x",
  "Keep-Alive: x",
  "Proxy-Authenticate: x",
  "Proxy-Authorization: x",
  "TE: trailers",
  "Trailer: x",
  "Transfer-Encoding: chunked",
  "Upgrade: h2c",
  "Expect: 100-continue",
]

test.each(hopByHop)("%s crosses in neither direction", (line) => {
  expect(sent(["Host: h", line])).toEqual(["GET /x HTTP/1.1", "Host: up.test", "X-Forwarded-For: 127.0.0.9"])
  expect(relayed([line])).toEqual(["HTTP/1.1 200 OK", "x-openapi-seqid: ID"])
})

test("what Connection names is dropped both ways, and ours is set all the same", () => {
  const named = [
    "Connection: close, X-Secret ,x-forwarded-for, host",
    "X-Secret: s",
    "x-forwarded-for: 1.1.1.1",
    "Host: h",
  ]
  expect(sent(named)).toEqual(["GET /x HTTP/1.1", "Host: up.test", "X-Forwarded-For: 127.0.0.9"])
  expect(relayed(["Connection: x-secret, x-openapi-seqid", "X-Secret: s"])).toEqual([
    "HTTP/1.1 200 OK",
    "x-openapi-seqid: ID",
  ])
})

test("two lines of x-forwarded-for become one", () => {
  expect(sent(["Host: h", "X-Forwarded-For: 1.1.1.1", "x-forwarded-for: 2.2.2.2"]).at(-1)).toBe(
    "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 127.0.0.9",
  )
})

test("a seqid of the caller or the upstream gives way to ours", () => {
  expect(sent(["Host: h", "X-Openapi-Seqid: spoof"]).join()).not.toContain("spoof")
  expect(relayed(["x-openapi-seqid: spoof", "X-OpenAPI-SeqId: spoof"])).toEqual([
    "HTTP/1.1 200 OK",
    "x-openapi-seqid: ID",
  ])
  expect(relayed(["x-openapi-seqid: theirs"], null)).toContain("x-openapi-seqid: theirs")
})

test.each([
  [{ kind: "length", length: 5 }, "Content-Length: 5"],
  [{ kind: "chunked" }, "Transfer-Encoding: chunked"],
] as const)("the framing %o is written by us", (framing, line) => {
  const lines = sent(["Host: h", "content-length: 0005", "Transfer-Encoding: chunked"], { framing })
  expect(lines.filter((sentLine) => /^(content-length|transfer-encoding)/i.test(sentLine))).toEqual([line])
})

test("an answer to HEAD keeps its length, a 204 has none", () => {
  for (const length of ["9", "9", "10", "9"])
    expect(relayed(["A: 1", `Content-Length: ${length}`])).toContain(`Content-Length: ${length}`)
  expect(relayed(["Content-Length: 9"], "ID", 204)).not.toContain("Content-Length: 9")
})

test.each([
  ["Connection: close", 1, true],
  ["Connection: x, Close", 1, true],
  ["Connection: closed", 1, false],
  ["A: b", 1, false],
  ["Connection: keep-alive", 0, true],
] as const)("%s in HTTP/1.%i closes: %s", (line, minor, closes) => {
  expect(asksToClose({ minor, fields: fields([line]) })).toBe(closes)
})

test.each([
  ["Expect: 100-Continue", "continue"],
  ["Expect: foo", "unknown"],
  ["A: b", "none"],
])("%s asks for %s", (line, expected) => {
  expect(expectation({ method: "GET", target: "/", minor: 1, fields: fields([line]) })).toBe(expected)
})

test("every other header passes byte for byte, in order", () => {
  const name = fc.stringMatching(/^[A-Za-z]{1,10}$/).map((text) => `X-P-${text}`)
  const value = fc.stringMatching(/^[ -~\x80-\xff]{0,30}$/)
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
      const lines = pairs.map(([n, v]) => `${n}:${v}`)
      expect(sent(["Host: h", ...lines]).slice(2, -1)).toEqual(lines)
      expect(relayed(lines).slice(1, -1)).toEqual(lines)
    }),
  )
})

test("what was made of fields for one crossing is not taken for another", () => {
  const lines = ["Host: x", "A: 1", "Content-Length: 5"]
  const length = { kind: "length", length: 5 } as const
  const first = sent(lines)
  expect(sent(lines, { callerAddress: "127.0.0.8" })).toContain("X-Forwarded-For: 127.0.0.8")
  expect(sent(lines, { host: "other.test" })).toContain("Host: other.test")
  expect(sent(lines, { framing: length })).toContain("Content-Length: 5")
  expect(sent(lines, { host: null, callerAddress: null })).toEqual(["GET /x HTTP/1.1", "Host: x", "A: 1"])
  expect(sent(lines)).toEqual(first)
})

test("a token is taken out of what comes back, also when it is another than the last", () => {
  const lines = ["A: one-1", "B: two-2"]
  const back = (hidden: string | null, reason = "OK") => {
    const head = { status: 200, reason, minor: 1 as const, fields: fields(lines) }
    return callerHead(head, { seqid: "ID", framing: { kind: "none" }, closes: false, hidden })
  }
  expect(back("one-1")).toContain("A: ***\r\nB: two-2\r\n")
  expect(back("two-2")).toContain("A: one-1\r\nB: ***\r\n")
  expect(back(null)).toContain("A: one-1\r\nB: two-2\r\n")
  expect(back("two-2", "said two-2")).toContain("HTTP/1.1 200 said ***\r\n")
})
