import fc from "fast-check"
import { expect, test } from "vitest"
import { answerLines, crossingLines, forwardedFor } from "./attacks/model/crossing"
import { fieldLines } from "./attacks/model/head"
import { readFields } from "./fields"
import type { Framing } from "./framing"
import { callerHead, upstreamHead } from "./headers"

const hopByHop = [
  ...[
    "Connection",
    "Proxy-Connection",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "TE",
    "Trailer",
  ],
  ...[
    "Transfer-Encoding",
    "Upgrade",
    "Expect",
    "Content-Length",
    "Host",
    "X-Forwarded-For",
    "X-Openapi-Seqid",
  ],
]

const inAnyCase = (name: fc.Arbitrary<string>) =>
  fc
    .tuple(name, fc.constantFrom("asIs", "lower", "upper"))
    .map(([text, how]) => (how === "asIs" ? text : how === "lower" ? text.toLowerCase() : text.toUpperCase()))

const name = inAnyCase(
  fc.oneof(
    fc.constantFrom(...hopByHop, "X-A", "X-B", "Te2", "Close", "Cookie", "Set-Cookie", "Authorization"),
    fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,6}$/),
  ),
)

const blank = fc.constantFrom("", " ", "\t", " \t ")
const text = fc.stringMatching(/^[!-~\x80-\xff][ -~\t\x80-\xff]{0,10}$/)
const options = fc
  .array(fc.tuple(blank, name, blank).map((parts) => parts.join("")))
  .map((names) => names.join(","))

const line = fc.oneof(
  fc
    .tuple(name, blank, fc.oneof(text, fc.constant("")), blank)
    .map(([n, before, value, after]) => `${n}:${before}${value}${after}`),
  options.map((value) => `Connection:${value}`),
)
const lines = fc.array(line, { maxLength: 12 })

function read(sent: string[]) {
  const fields = readFields(sent.join("\r\n"), 0)
  const known = fieldLines(sent)
  if (typeof fields === "string" || !known) throw new Error(`${fields}`)
  return { fields, known }
}

const headLines = (head: string) => {
  expect(head.endsWith("\r\n\r\n")).toBe(true)
  return head.slice(0, -4).split("\r\n")
}

/** A framing, and the line that we write of it. */
const framings: [Framing, string[]][] = [
  [{ kind: "length", length: 7 }, ["Content-Length: 7"]],
  [{ kind: "chunked" }, ["Transfer-Encoding: chunked"]],
  [{ kind: "none" }, []],
]

test("upstream goes what may cross, as it was sent and in its order, and of ours each line once", () => {
  fc.assert(
    fc.property(lines, fc.constantFrom(...framings), (sent, [framing, written]) => {
      const { fields, known } = read(sent)
      const head = { method: "PUT", target: "/", minor: 1 as const, fields }
      const crossing = { host: "up.test", callerAddress: "9.9.9.9", framing }
      const [first, ...rest] = headLines(upstreamHead(head, "/x?y", crossing))
      const ours = /^(?:host|x-forwarded-for|content-length|transfer-encoding):/i
      expect(first).toBe("PUT /x?y HTTP/1.1")
      expect(rest.filter((one) => !ours.test(one))).toEqual(crossingLines(known))
      const hosts = known.filter(({ name: known }) => known === "host").length || 1
      const expected = [
        ...written,
        ...Array<string>(hosts).fill("host: up.test"),
        `x-forwarded-for: ${forwardedFor(known, "9.9.9.9")}`,
      ]
      const lowered = (texts: string[]) => texts.map((text) => text.toLowerCase()).sort()
      expect(lowered(rest.filter((one) => ours.test(one)))).toEqual(lowered(expected))
    }),
    { numRuns: 2000 },
  )
})

test("to the caller goes what may cross, as it was sent and in its order, with one seqid", () => {
  const towards = fc.constantFrom<[Framing, string[]]>(...framings, [{ kind: "close" }, []])
  fc.assert(
    fc.property(lines, towards, fc.boolean(), (sent, [framing, written], closes) => {
      const { fields, known } = read(sent)
      const head = { status: 200, reason: "So \xe4", minor: 1 as const, fields }
      const [first, ...rest] = headLines(callerHead(head, { seqid: "ID", framing, closes, hidden: null }))
      expect(first).toBe("HTTP/1.1 200 So \xe4")
      const ours = ["x-openapi-seqid: ID", ...(closes ? ["Connection: close"] : []), ...written]
      expect(rest.splice(rest.length - ours.length)).toEqual(ours)
      // Where there is no body, its length may be told.
      const measured = (one: string) => /^content-length:/i.test(one)
      expect(rest.filter((one) => !measured(one))).toEqual(answerLines(known, false))
      if (framing.kind !== "none") expect(rest.filter(measured)).toEqual([])
    }),
    { numRuns: 2000 },
  )
})
