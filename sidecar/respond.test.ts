import { expect, test } from "vitest"
import { refuse } from "./refusals"
import { makeRid, refusalAnswer } from "./respond"

const form = { closes: false, headOnly: false }

test("a refusal has both shapes in one body", () => {
  const text = refusalAnswer(refuse("not_allow_listed", "The path /a is not listed"), "ID", "r-i-d", form)
  const [head = "", body = ""] = text.split("\r\n\r\n")
  expect(head.split("\r\n")).toEqual([
    "HTTP/1.1 502 Bad Gateway",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "x-openapi-seqid: ID",
  ])
  expect(JSON.parse(body)).toEqual({
    errcode: 85107,
    errmsg: "The path /a is not listed rid: r-i-d",
    request_id: "ID",
    error_type: "SafeLinkError",
    error_code: "85107",
    error_message: "The path /a is not listed",
  })
})

test("an app that is not shared is refused in WeChat's own words", () => {
  const text = refusalAnswer(refuse("app_not_shared", "api unauthorized"), "ID", "r-i-d", form)
  expect(text).toContain("HTTP/1.1 200 OK")
  expect(text.split("\r\n\r\n")[1]).toBe('{"errcode":48001,"errmsg":"api unauthorized rid: r-i-d"}')
})

test("HEAD gets the head alone, and its length", () => {
  const text = refusalAnswer(refuse("malformed", "x"), "ID", "r", { closes: true, headOnly: true })
  expect(text.endsWith("Connection: close\r\n\r\n")).toBe(true)
})

test("a rid is three groups of 8 hex digits, the first the Unix time", () => {
  const rid = makeRid(1_700_000_000_500, () => 0.999)
  expect(rid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/)
  expect(Number.parseInt(rid.slice(0, 8), 16)).toBe(1_700_000_000)
})
