import fc from "fast-check"
import { expect, test } from "vitest"
import { readBody } from "./attacks/model/body"
import { chunked, confusingBody } from "./attacks/model/random-framing"
import { edited, edits } from "./attacks/model/random-request"
import { ChunkDecoder } from "./chunks"

type Decoded = { body: string; end: "done" | "more"; rest: string } | "malformed"

/** Decodes what arrives in pieces that end at `marks`. */
function decode(wire: string, marks: number[]): Decoded {
  const decoder = new ChunkDecoder()
  let body = ""
  const sink = {
    piece(bytes: Buffer, from: number, to: number) {
      body += bytes.toString("latin1", from, to)
    },
  }
  const edges = [0, ...marks, wire.length]
  for (let at = 1; at < edges.length; at++) {
    const bytes = Buffer.from(wire.slice(edges[at - 1], edges[at]), "latin1")
    const next = decoder.read(bytes, 0, sink)
    if (next < 0) return "malformed"
    if (decoder.done) return { body, end: "done", rest: wire.slice((edges[at - 1] ?? 0) + next) }
  }
  return { body, end: "more", rest: "" }
}

const wire = fc
  .tuple(
    fc.oneof(chunked, confusingBody).map((framed) => framed.wire),
    fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: edits }),
    fc.constantFrom("", "GET /next HTTP/1.1\r\n", "0\r\n\r\n"),
  )
  .map(([text, changes, behind]) => edited(text, changes) + behind)

const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })

test("what is chunked is decoded, refused or waited for as a strict reader does", () => {
  fc.assert(
    fc.property(wire, (text) => {
      const read = readBody(text, "chunked")
      const got = decode(text, [])
      if (read) expect(got).toEqual({ body: read.body, end: "done", rest: read.rest })
      else if (read === null) expect(got).toBe("malformed")
      // What is not complete may be refused already, but is never taken for complete.
      else expect(got === "malformed" || got.end).toBe(got === "malformed" ? true : "more")
    }),
    { numRuns: 4000 },
  )
})

test("it comes to the same however the bytes arrive", () => {
  fc.assert(
    fc.property(wire, fractions, (text, parts) => {
      const marks = parts.map((part) => Math.floor(part * text.length)).sort((a, b) => a - b)
      expect(decode(text, marks)).toEqual(decode(text, []))
      expect(
        decode(
          text,
          Array.from({ length: text.length }, (_, at) => at),
        ),
      ).toEqual(decode(text, []))
    }),
    { numRuns: 1500 },
  )
})
