import fc from "fast-check"
import { expect, test } from "vitest"
import { readAnswer } from "./attacks/model/answer"
import { fieldLines } from "./attacks/model/head"
import { answer } from "./attacks/model/random-answer"
import { conversation } from "./attacks/model/random-request"
import { readRequest } from "./attacks/model/request"
import { type Parsed, parseRequest, parseResponse, type RequestHead } from "./parse"

const bytesOf = (text: string) => Buffer.from(text, "latin1")

/** What comes of bytes that arrive up to each of `ends` in turn: the first word that is not "more". */
function fed<Result>(text: string, ends: number[], parse: (bytes: Buffer) => Result | null) {
  for (const end of [...ends, text.length]) {
    const result = parse(bytesOf(text.slice(0, end)))
    if (result !== null) return result
  }
  return null
}

const ends = (text: string, fractions: number[]) =>
  fractions.map((fraction) => Math.floor(fraction * text.length)).sort((a, b) => a - b)

const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })

test("a request is read or refused alike however its bytes arrive", () => {
  fc.assert(
    fc.property(conversation, fractions, (text, cuts) => {
      const parse = (bytes: Buffer) => parseRequest(bytes, 0)
      const whole = parse(bytesOf(text))
      const status = (result: typeof whole) => (result && "status" in result ? result.status : result)
      // What is not complete may be refused early or late, but only with the same word.
      expect(status(fed(text, ends(text, cuts), parse))).toEqual(status(whole))
      const everyByte = Array.from({ length: text.length }, (_, at) => at)
      if (text.length < 400) expect(status(fed(text, everyByte, parse))).toEqual(status(whole))
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ["a method that begins with a dash", "-X / HTTP/2.0\r\n\r\n"],
  ["a long line of no sense", `Get /${"a".repeat(9000)} HTTP/1.1\r\n\r\n`],
  ["a long line with NUL", `GET /${"a".repeat(9000)}\0 HTTP/1.1\r\n\r\n`],
  ["a long target of another version", `GET /${"a".repeat(9000)} HTTP/3.0\r\n\r\n`],
  ["a bare LF in a large head", `GET / HTTP/1.1\nA: ${"a".repeat(70_000)}\r\n\r\n`],
  ["a bare LF behind a large head", `GET / HTTP/1.1\r\nA: ${"a".repeat(70_000)}\nB: c\r\n\r\n`],
  ["a head of 65,537 bytes", `GET / HTTP/1.1\r\nA: ${"a".repeat(65_537 - 23)}\r\n\r\n`],
  ["a head of 65,536 bytes", `GET / HTTP/1.1\r\nA: ${"a".repeat(65_536 - 23)}\r\n\r\n`],
])("%s is judged alike however it arrives", (_, text) => {
  const parse = (bytes: Buffer) => parseRequest(bytes, 0)
  const status = (result: ReturnType<typeof parse>) => (result && "status" in result ? result.status : "read")
  const whole = status(parse(bytesOf(text)))
  for (const step of [1, 7, 64, 1000, 8192, 8400, 65_536]) {
    const marks = Array.from({ length: Math.ceil(text.length / step) }, (_one, at) => at * step)
    const few = step < 1000 ? marks.slice(0, 500) : marks
    expect([step, status(fed(text, few, parse))]).toEqual([step, whole])
  }
})

test("a request is read or refused as a strict reader does, and without a byte lost", () => {
  fc.assert(
    fc.property(conversation, (text) => {
      const parsed = parseRequest(bytesOf(text), 0)
      const reading = readRequest(text)
      if ("unfinished" in reading) expect(parsed === null || "status" in parsed).toBe(true)
      else if (parsed && "status" in parsed)
        expect("statuses" in reading && reading.statuses).toContain(parsed.status)
      else if (parsed) expectSame(parsed, text)
      else expect.fail("a complete head was taken for a part of one")
      if ("fields" in reading) expect(parsed).toHaveProperty("head")
    }),
    { numRuns: 1500 },
  )
})

function expectSame({ head, next }: Parsed<RequestHead>, text: string) {
  const lines = head.fields.all.map(({ line }) => line)
  const line = `${head.method} ${head.target} HTTP/1.${head.minor}`
  expect([line, ...lines, "", ""].join("\r\n")).toBe(text.slice(0, next))
  const known = fieldLines(lines)?.map(({ name, value }) => ({ name, value }))
  expect(head.fields.all.map(({ name, value }) => ({ name, value }))).toEqual(known)
}

test("an answer's head is read or refused as a strict reader does, however its bytes arrive", () => {
  fc.assert(
    fc.property(answer, fractions, (text, cuts) => {
      const parse = (bytes: Buffer) => parseResponse(bytes, 0)
      const parsed = parse(bytesOf(text))
      expect(fed(text, ends(text, cuts), parse)).toEqual(parsed)
      // Not a HEAD's, not a 1xx's: those have no body that could be malformed.
      const reading = readAnswer(text, "HEAD")
      if (parsed === null) expect(reading).toBeUndefined()
      else if (typeof parsed === "string") expect(reading).toBeNull()
      else if (reading) expect(parsed.head).toMatchObject({ status: reading.status, reason: reading.reason })
    }),
    { numRuns: 1500 },
  )
})
