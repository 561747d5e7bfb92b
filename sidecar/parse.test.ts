import { describe, expect, test } from "vitest"
import { parseRequest, parseResponse } from "./parse"

const request = (text: string) => parseRequest(Buffer.from(text, "latin1"), 0)
const response = (text: string) => parseResponse(Buffer.from(text, "latin1"), 0)

test("a request head gives its line and its fields, as they were sent", () => {
  const text = "POST /a?b=%zz HTTP/1.1\r\nHost: x\r\nX-Name:  two words \t\r\n\r\nrest"
  const parsed = request(text)
  if (!parsed || !("head" in parsed)) throw new Error("it was not read")
  const { fields, ...line } = parsed.head
  expect(line).toEqual({ method: "POST", target: "/a?b=%zz", minor: 1 })
  expect(fields.all).toEqual([
    { name: "host", value: "x", line: "Host: x" },
    { name: "x-name", value: "two words", line: "X-Name:  two words \t" },
  ])
  expect(parsed.next).toBe(text.length - 4)
})

test("a line and fields that repeat are read as they were the first time, whatever came in between", () => {
  const first = "GET /a?b=1 HTTP/1.1\r\nHost: x\r\nA: 1\r\n\r\n"
  const others = [
    "GET /a?b=1 HTTP/1.0\r\nHost: x\r\nA: 1\r\n\r\n",
    "GET /a?b=1 HTTP/1.1\r\nA: 1\r\nHost: x\r\n\r\n",
  ]
  const before = request(first)
  const between = others.map(request)
  expect(request(first)).toEqual(before)
  expect(between[0]).toMatchObject({ head: { minor: 0 } })
  expect(between[1]).not.toEqual(before)
})

test.each(["GET / HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1", "G"])("%j needs more bytes", (text) => {
  expect(request(text)).toBeNull()
})

describe("refused requests", () => {
  test.each([
    ["a bare LF in a header line", "GET / HTTP/1.1\nHost: x\r\n\r\n"],
    ["a bare LF at the end", "GET / HTTP/1.1\r\nHost: x\n\n"],
    ["a bare CR", "GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n"],
    ["CR LF CR X", "GET / HTTP/1.1\r\nHost: x\r\n\rX: y\r\n\r\n"],
    ["a folded line", "GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n"],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n"],
    ["no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n"],
    ["an empty name", "GET / HTTP/1.1\r\n: x\r\n\r\n"],
    ["NUL in a value", "GET / HTTP/1.1\r\nHost: x\0\r\n\r\n"],
    ["a non-ASCII name", "GET / HTTP/1.1\r\nX-W\xe9: x\r\n\r\n"],
    ["two spaces", "GET  / HTTP/1.1\r\n\r\n"],
    ["a tab in the line", "GET\t/ HTTP/1.1\r\n\r\n"],
    ["a lower-case method", "get / HTTP/1.1\r\n\r\n"],
    ["HTTP/0.9", "GET /\r\n\r\n"],
    ["a TLS hello", "\x16\x03\x01\x02\x00"],
    ["an empty line first", "\r\nGET / HTTP/1.1\r\n\r\n"],
  ])("%s", (_, text) => {
    expect(request(text)).toMatchObject({ status: 400 })
  })

  test.each(["HTTP/1.2", "HTTP/9.9", "HTTP/2.0", "HTTP/0.9"])("%s is another version", (version) => {
    expect(request(`GET / ${version}\r\n\r\n`)).toMatchObject({ status: 505 })
  })

  test("a target over 8 KiB, even before its end has come", () => {
    expect(request(`GET /${"a".repeat(8192)} HTTP/1.1\r\n\r\n`)).toMatchObject({ status: 414 })
    expect(request(`GET /${"a".repeat(9000)}`)).toMatchObject({ status: 414 })
    expect(request(`GET /${"a".repeat(8000)} HTTP/1.1\r\n\r\n`)).toHaveProperty("head")
  })

  test("a head over 64 KiB, even before its end has come", () => {
    const long = `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(900)}X: ${"y".repeat(64 * 1024)}`
    expect(request(long)).toMatchObject({ status: 431 })
    expect(request(`${long}\r\n\r\n`)).toMatchObject({ status: 431 })
  })
})

test.each([
  "HTTP/1.1 200 OK\nA: b\r\n\r\n",
  "HTTP/2 200 OK\r\n\r\n",
  "HTTP/1.1 99 OK\r\n\r\n",
  "ICY 200 OK\r\n\r\n",
  "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
])("the answer %j is malformed", (text) => {
  expect(typeof response(text)).toBe("string")
})

test("an answer may have no reason", () => {
  expect(response("HTTP/1.1 200\r\nA: b\r\n\r\n")).toMatchObject({ head: { status: 200, reason: "" } })
})
