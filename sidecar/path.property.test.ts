import fc from "fast-check"
import { expect, test } from "vitest"
import { isListEntry, isPlainPath, listedBy, listing } from "../lib/wire/path"
import { isListed, isPlain } from "./attacks/model/paths"
import { joinTarget, readTarget } from "./path"

const segment = fc.oneof(
  fc.constantFrom("", ".", "..", "...", "~", "wxa", "WXA", "cgi-bin", "a.b", "-", "_", "*"),
  fc.constantFrom(
    "%2e",
    "%2f",
    "%2E%2e",
    ";a=b",
    "\\",
    "#",
    "?",
    "\0",
    " ",
    "\x7f",
    "\xc0\xae",
    "\u4e2d",
    "a\n",
  ),
  fc.stringMatching(/^[A-Za-z0-9]{1,3}$/),
)

const path = fc
  .tuple(
    fc.constantFrom("/", "/", "/", "", "//"),
    fc.array(segment, { maxLength: 5 }),
    fc.constantFrom("", "", "/"),
  )
  .map(([start, segments, end]) => `${start}${segments.join("/")}${end}`)

const entry = fc.tuple(path, fc.constantFrom("", "", "/*")).map((parts) => parts.join(""))

test("a path is plain as the specification has it", () => {
  fc.assert(
    fc.property(path, (text) => {
      expect(isPlainPath(text)).toBe(isPlain(text))
    }),
    { numRuns: 5000 },
  )
})

test("a plain path means itself to whoever normalises or decodes it", () => {
  fc.assert(
    fc.property(path.filter(isPlainPath), (text) => {
      expect(new URL(`http://h${text}`).pathname).toBe(text)
      expect(decodeURIComponent(text)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test("a list that is asked many times lists what the specification lists, and names the entry that does", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), path, (entries, asked) => {
      // Half of the time something that the list is about.
      for (const text of [asked, ...entries, ...entries.map((known) => known.replace("*", "x"))]) {
        const found = listing(entries)(text)
        expect(found !== null).toBe(isListed(text, entries))
        expect(found !== null).toBe(listedBy(entries, text) !== null)
        if (found !== null) expect(entries).toContain(found)
      }
    }),
    { numRuns: 2000 },
  )
})

test("no entry of a list lists a path that is not below what it says", () => {
  fc.assert(
    fc.property(entry.filter(isListEntry), path.filter(isPlainPath), (only, asked) => {
      if (listing([only])(asked) === null) return
      expect(only === asked || (only.endsWith("/*") && asked.startsWith(only.slice(0, -1)))).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test("a target is taken apart and put together without a byte lost", () => {
  fc.assert(
    fc.property(path, fc.option(fc.string()), (where, query) => {
      fc.pre(where.startsWith("/"))
      const target = joinTarget(where, query)
      const read = readTarget(target)
      expect(read?.authority).toBeNull()
      expect(read && joinTarget(read.path, read.query)).toBe(target)
      expect(read?.path).not.toContain("?")
    }),
    { numRuns: 2000 },
  )
})
