import fc from "fast-check"
import { expect, test } from "vitest"
import { answerLines, crossingLines, forwardedFor } from "./attacks/model/crossing"
import { fieldLines } from "./attacks/model/head"
import { readFields } from "./fields"
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

test("upstream goes what may cross, as it was sent and in its order, and of ours each line once", () => {
  fc.assert(
    fc.property(lines, fc.constantFrom("length", "chunked", "none"), (sent, kind) => {
      const { fields, known } = read(sent)
      const framing =
        kind === "length" ? { kind, length: 7 } : kind === "chunked" ? { kind } : { kind: "none" as const }
      const crossing = { host: "up.test", callerAddress: "9.9.9.9", framing: framing as never }
      const head = { method: "PUT", target: "/", minor: 1 as const, fields }
      const [first, ...rest] = headLines(upstreamHead(head, "/x?y", crossing))
      const ours = /^(?:host|x-forwarded-for|content-length|transfer-encoding):/i
      expect(first).toBe("PUT /x?y HTTP/1.1")
      expect(rest.filter((one) => !ours.test(one))).toEqual(crossingLines(known))
      const written = rest
        .filter((one) => ours.test(one))
        .map((one) => one.replace(/^[^:]+/, (n) => n.toLowerCase()))
      const hosts = known.filter((field) => field.name === "host").length || 1
      expect(written.sort()).toEqual([
        ...(kind === "length" ? ["content-length: 7"] : []),
        ...Array<string>(hosts).fill("host: up.test"),
        ...(kind === "chunked" ? ["transfer-encoding: chunked"] : []),
        `x-forwarded-for: ${forwardedFor(known, "9.9.9.9")}`,
      ])
    }),
    { numRuns: 2000 },
  )
})

test("to the caller goes what may cross, as it was sent and in its order, with one seqid", () => {
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom("length", "chunked", "none", "close"),
      fc.boolean(),
      (sent, kind, closes) => {
        const { fields, known } = read(sent)
        const framing = kind === "length" ? { kind, length: 7 } : { kind }
        const head = { status: 200, reason: "So \xe4", minor: 1 as const, fields }
        const [first, ...rest] = headLines(
          callerHead(head, { seqid: "ID", framing: framing as never, closes }),
        )
        expect(first).toBe("HTTP/1.1 200 So \xe4")
        const ours = [
          "x-openapi-seqid: ID",
          ...(closes ? ["Connection: close"] : []),
          ...(kind === "length"
            ? ["Content-Length: 7"]
            : kind === "chunked"
              ? ["Transfer-Encoding: chunked"]
              : []),
        ]
        expect(rest.splice(rest.length - ours.length)).toEqual(ours)
        const measured = (one: string) => /^content-length:/i.test(one)
        const expected = answerLines(known, false)
        expect(rest.filter((one) => !measured(one))).toEqual(expected)
        if (kind !== "none") expect(rest.filter(measured)).toEqual([])
      },
    ),
    { numRuns: 2000 },
  )
})
