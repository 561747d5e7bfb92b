import fc from "fast-check"
import { expect, test } from "vitest"
import { listedBy, listing } from "../lib/wire/path"

const entry = fc.constantFrom("/", "/*", "/a", "/a/*", "/a/b", "/a/b/*", "/A")
const path = fc.constantFrom("/", "/a", "/a/", "/a/b", "/a/b/c", "/A", "/b")

test("a list that is asked many times lists what the list lists", () => {
  fc.assert(
    fc.property(fc.array(entry), path, (entries, asked) => {
      expect(listing(entries)(asked) !== null).toBe(listedBy(entries, asked) !== null)
    }),
  )
})
