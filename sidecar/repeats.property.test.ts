// What is kept of one head for the next must never show: heads that nearly repeat are read and passed on for themselves.
import fc from "fast-check"
import { expect, test } from "vitest"
import { callerHead, upstreamHead } from "./headers"
import { parseRequest, parseResponse } from "./parse"

const line = fc.constantFrom(
  ...[
    "A: 1",
    "A: 12",
    "A: 1 ",
    "A:1",
    "a: 1",
    "B: 1",
    "B: token-1",
    "Content-Length: 1",
    "Content-Length: 12",
  ],
  ...["Connection: b", "Connection: keep-alive", "Host: x", "Host: xy", "X-Forwarded-For: 1.1.1.1"],
)
const heads = fc.array(fc.uniqueArray(line, { maxLength: 5 }), { minLength: 2, maxLength: 30 })

const nameOf = (text: string) => text.slice(0, text.indexOf(":")).toLowerCase()
const textOf = (text: string) => text.slice(text.indexOf(":") + 1).trim()

/** Those that pass in both directions. */
function passing(lines: string[]): string[] {
  const named = lines.some((text) => text === "Connection: b") ? "b" : ""
  const dropped = ["connection", "content-length", named]
  return lines.filter((text) => !dropped.includes(nameOf(text)))
}

function forwarded(lines: string[]): string[] {
  const chain = lines.filter((text) => nameOf(text) === "x-forwarded-for").map(textOf)
  const crossing = passing(lines)
    .filter((text) => nameOf(text) !== "x-forwarded-for")
    .map((text) => (nameOf(text) === "host" ? "Host: up" : text))
  const host = crossing.includes("Host: up") ? [] : ["Host: up"]
  return [...crossing, ...host, `X-Forwarded-For: ${[...chain, "127.0.0.1"].join(", ")}`]
}

const bytes = (first: string, lines: string[]) => Buffer.from(`${[first, ...lines].join("\r\n")}\r\n\r\n`)

test("requests and answers that nearly repeat", () => {
  fc.assert(
    fc.property(heads, (all) => {
      for (const lines of all) {
        const asked = parseRequest(bytes("GET / HTTP/1.1", lines), 0)
        if (!asked || !("head" in asked)) throw new Error(`not read: ${lines}`)
        const told = lines.map((text) => ({ name: nameOf(text), value: textOf(text), line: text }))
        expect(asked.head.fields.all).toEqual(told)
        const crossing = {
          host: "up",
          callerAddress: "127.0.0.1",
          framing: { kind: "length", length: 7 },
        } as const
        expect(upstreamHead(asked.head, "/x", crossing).split("\r\n")).toEqual([
          ...["GET /x HTTP/1.1", ...forwarded(lines), "Content-Length: 7", "", ""],
        ])
        const answer = parseResponse(bytes("HTTP/1.1 200 OK", lines), 0)
        if (!answer || typeof answer === "string") throw new Error(`not read: ${lines}`)
        const answering = {
          seqid: "ID",
          closes: false,
          framing: { kind: "none" },
          hidden: "token-1",
        } as const
        // Without a body of its own it says how long one would be.
        const back = lines
          .filter((text) => passing(lines).includes(text) || nameOf(text) === "content-length")
          .map((text) => text.replace("token-1", "***"))
        expect(callerHead(answer.head, answering).split("\r\n")).toEqual([
          ...["HTTP/1.1 200 OK", ...back, "x-openapi-seqid: ID", "", ""],
        ])
      }
    }),
    { numRuns: 500 },
  )
})

test.each([
  ["a line that goes on after a CR", "GET / HTTP/1.1\r\nA: 1\rB: 2\r\n\r\n"],
  ["a line that ends with a CR too many", "GET / HTTP/1.1\r\nA: 1\r\r\n\r\n"],
  ["a line that ends with LF", "GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n"],
])("%s is refused after one that begins alike", (_what, text) => {
  parseRequest(bytes("GET / HTTP/1.1", ["A: 1", "B: 2"]), 0)
  expect(parseRequest(Buffer.from(text), 0)).toMatchObject({ status: 400 })
})
