import { expect, test } from "vitest"
import { valueAt } from "./json-pointer"

// The examples of RFC 6901, section 5.
const document = JSON.parse(
  '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}',
)

test.each([
  ["", document],
  ["/foo", ["bar", "baz"]],
  ["/foo/0", "bar"],
  ["/", 0],
  ["/a~1b", 1],
  ["/c%d", 2],
  ["/e^f", 3],
  ["/g|h", 4],
  ["/i\\j", 5],
  ['/k"l', 6],
  ["/ ", 7],
  ["/m~0n", 8],
])("%s", (pointer, value) => {
  expect(valueAt(document, pointer)).toEqual(value)
})

test.each([
  "/foo/2",
  "/foo/01",
  "/foo/-",
  "/foo/length",
  "/foo/0/0",
  "/nothing",
  "/__proto__",
  "/constructor/name",
])("%s is nowhere", (pointer) => {
  expect(valueAt(document, pointer)).toBeUndefined()
})

test("“~01” is “~1” and not a slash; nothing is below a string or null", () => {
  expect(valueAt({ "~1": 1, "/": 2 }, "/~01")).toBe(1)
  expect(valueAt("token", "/0")).toBeUndefined()
  expect(valueAt(null, "/a")).toBeUndefined()
})
