import fc from "fast-check"
import { expect, test } from "vitest"
import type { BodySink } from "./body"
import { ChunkDecoder } from "./chunks"

/** Decodes `text` in pieces of `step` bytes; null when it is malformed. */
function decode(text: string, step = text.length): { body: string; done: boolean; left: string } | null {
  const decoder = new ChunkDecoder()
  let body = ""
  const sink: BodySink = {
    piece(bytes, from, to) {
      body += bytes.toString("latin1", from, to)
    },
  }
  for (let at = 0; at < text.length; at += step) {
    const bytes = Buffer.from(text.slice(at, at + step), "latin1")
    const next = decoder.read(bytes, 0, sink)
    if (next < 0) return null
    if (decoder.done)
      return { body, done: true, left: bytes.toString("latin1", next) + text.slice(at + step) }
  }
  return { body, done: false, left: "" }
}

test("what is chunked in any way and arrives in any pieces is decoded, and nothing behind it is touched", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, unit: "binary-ascii" })),
      fc.integer({ min: 1, max: 9 }),
      (parts, step) => {
        const coded = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")
        expect(decode(`${coded}0\r\n\r\nGET /next`, step)).toEqual({
          body: parts.join(""),
          done: true,
          left: "GET /next",
        })
      },
    ),
  )
})

test.each(["5;a=b\r\nhello\r\n0\r\n\r\n", '5;a="b c"\r\nhello\r\n0;x\r\nTrailer: x\r\nHost: y\r\n\r\n'])(
  "extensions and trailers of %j are dropped",
  (text) => {
    expect(decode(text, 1)).toEqual({ body: "hello", done: true, left: "" })
  },
)

test.each([
  "0x5\r\nhello\r\n0\r\n\r\n",
  "5_0\r\n",
  "+5\r\nhello\r\n0\r\n\r\n",
  "-1\r\n",
  " 5\r\nhello\r\n",
  "5 \r\nhello\r\n",
  "5;\r\nhello\r\n",
  "5;a\x01=b\r\nhello\r\n",
  "5;a\0\r\n",
  "5\nhello\r\n0\r\n\r\n",
  "5\r\nhello\n0\r\n\r\n",
  "5\r\nhelloX\r\n0\r\n\r\n",
  "5\r\nhello0\r\n\r\n",
  "4\r\nhello\r\n0\r\n\r\n",
  "fffffffff\r\n",
  "100000000000000005\r\n",
  "\r\n",
  "5\r\nhello\r\n0\r\nTrailer\r\n\r\n",
  "5\r\nhello\r\n0\r\nA: b\n\r\n",
  "5\r\nhello\r\n0\r\n A: b\r\n\r\n",
  `5;${"a".repeat(5000)}`,
])("%j is malformed", (text) => {
  expect(decode(text)).toBeNull()
  expect(decode(text, 1)).toBeNull()
})
