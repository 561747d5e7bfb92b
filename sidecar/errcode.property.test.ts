import fc from "fast-check"
import { expect, test } from "vitest"
import { ErrcodePeek } from "./errcode"

function peek(text: string, cuts: number[] = []): number | null {
  const bytes = Buffer.from(text)
  const found = new ErrcodePeek()
  const marks = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b)
  const edges = [0, ...marks, bytes.length]
  for (let at = 1; at < edges.length; at++) found.read(bytes, edges[at - 1] ?? 0, edges[at] ?? 0)
  return found.errcode
}

/** What `JSON.parse` finds: WeChat sends a whole number, or one in quotes. */
function parsed(text: string): number | null {
  const value = JSON.parse(text)
  const code =
    typeof value === "object" && value !== null && !Array.isArray(value) ? value.errcode : undefined
  return /^-?\d{1,15}$/.test(`${code}`) && ["number", "string"].includes(typeof code) ? Number(code) : null
}

const code = fc.oneof(
  fc.integer(),
  fc.integer().map(String),
  fc.constantFrom(
    0,
    -1,
    40001,
    42001,
    1.5,
    null,
    true,
    "",
    "x",
    "4 0",
    "-",
    "00007",
    {},
    [],
    { errcode: 3 },
    ["errcode", 4],
  ),
)
const key = fc.oneof(
  fc.constantFrom(
    "errcode",
    "errmsg",
    "errcodes",
    "err",
    '"errcode"',
    "errcode\\",
    "\\",
    '"',
    ":",
    "errcode\n",
    "\u4e2d",
    "{",
    "}",
  ),
  fc.string(),
)
const leaf = fc.oneof(
  fc.string(),
  fc.constantFrom("errcode", '"errcode":5', '","errcode":6', "\\", '\\"'),
  fc.integer(),
  fc.constant(null),
  code,
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "json" },
    leaf,
    fc.array(tie("value"), { maxLength: 3, depthIdentifier: "json" }),
    fc.dictionary(key, tie("value"), { maxKeys: 3, depthIdentifier: "json" }),
  ),
}))

/** An object with keys in any order, an `errcode` among them or not, written with blanks or without. */
const json = fc
  .tuple(
    fc.array(
      fc.tuple(
        key.filter((text) => text !== "errcode"),
        value,
      ),
      { maxLength: 4 },
    ),
    fc.option(code),
    fc.nat({ max: 4 }),
    fc.constantFrom("", " ", "\t", "\n  "),
  )
  .map(([pairs, errcode, at, indent]) => {
    const entries = [...pairs]
    if (errcode !== null) entries.splice(at, 0, ["errcode", errcode])
    return JSON.stringify(Object.fromEntries(entries), null, indent)
  })

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 })

test("the errcode of any JSON object is the one that JSON.parse finds, however it arrives", () => {
  fc.assert(
    fc.property(json, cuts, (text, where) => {
      expect(peek(text)).toBe(parsed(text))
      expect(peek(text, where)).toBe(parsed(text))
    }),
    { numRuns: 5000 },
  )
})

test("what is no object has none, and no bytes at all make it fail", () => {
  fc.assert(
    fc.property(value, (any) => {
      const text = JSON.stringify(any)
      expect(peek(text)).toBe(parsed(text))
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }).map(Buffer.from), (bytes) => {
      const found = new ErrcodePeek()
      found.read(bytes, 0, bytes.length)
      expect(found.errcode === null || Number.isSafeInteger(found.errcode)).toBe(true)
    }),
  )
})
