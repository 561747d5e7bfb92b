import { expect, test } from "vitest"
import { readFields } from "./fields"
import { requestFraming, responseFraming } from "./framing"

function fields(text: string) {
  const read = readFields(text, 0)
  if (typeof read === "string") throw new Error(read)
  return read
}

const request = (text: string, minor: 0 | 1 = 1) =>
  requestFraming({ method: "POST", target: "/", minor, fields: fields(text) })

const response = (text: string, status = 200, method = "GET") =>
  responseFraming({ status, reason: "", minor: 1, fields: fields(text) }, method)

test.each([
  ["", { kind: "none" }],
  ["Content-Length: 5", { kind: "length", length: 5 }],
  ["content-length: 0", { kind: "length", length: 0 }],
  ["Transfer-Encoding: chunked", { kind: "chunked" }],
  ["transfer-encoding: Chunked", { kind: "chunked" }],
])("a request with %j", (text, framing) => {
  expect(request(text)).toEqual(framing)
})

test.each([
  "Content-Length: 5\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked\r\nContent-Length: 5",
  "Content-Length: 5\r\nContent-Length: 5",
  "Content-Length: 5\r\nContent-Length: 6",
  ...[
    "5, 5",
    "5, 6",
    "+5",
    "-1",
    "-0",
    "0x5",
    "0o5",
    "1_0",
    "5 5",
    "",
    "18446744073709551617",
    "5.0",
    "1e1",
  ].map((value) => `Content-Length: ${value}`),
  ...[
    "xchunked",
    "chunked, identity",
    "identity",
    "gzip",
    "chunked, chunked",
    "",
    '"chunked"',
    "chunked;a",
  ].map((value) => `Transfer-Encoding: ${value}`),
  "Transfer-Encoding:\r\nContent-Length: 5",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
  "Transfer_Encoding: chunked",
  "Content_Length: 5",
])("a request with %j is refused", (text) => {
  expect(typeof request(text)).toBe("string")
})

test("HTTP/1.0 knows no Transfer-Encoding", () => {
  expect(typeof request("Transfer-Encoding: chunked", 0)).toBe("string")
})

test.each([
  ["Content-Length: 5", 204, "GET", "none"],
  ["Content-Length: 5", 304, "GET", "none"],
  ["Content-Length: 5", 200, "HEAD", "none"],
  ["", 200, "GET", "close"],
  ["Transfer-Encoding: chunked", 200, "GET", "chunked"],
] as const)("an answer with %j and %i to %s is %s", (text, status, method, kind) => {
  expect(response(text, status, method)).toMatchObject({ kind })
})

test("an answer with two lengths is malformed", () => {
  expect(typeof response("Content-Length: 5\r\nContent-Length: 5")).toBe("string")
})
