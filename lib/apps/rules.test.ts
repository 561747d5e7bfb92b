import { expect, test } from "vitest"
import { headerRefusal, healthState, serverRefusal } from "./rules"

test.each([
  "https://tokens.example.com/wechat/token",
  "https://tokens.example.com:8443/?app=1",
  "https://10.0.0.1/",
  "https://中控.example/",
  "http://localhost:8080/token",
  "http://127.0.0.1/",
  "http://127.8.9.10:1/",
  "http://[::1]:9000/",
  // What a URL makes of another spelling of 127.0.0.1.
  "http://2130706433/",
])("%s can be asked", (url) => {
  expect(serverRefusal(url)).toBeNull()
})

test.each([
  ["", "whole address"],
  ["tokens.example.com/token", "whole address"],
  ["http://", "whole address"],
  ["http://tokens.example.com/", "https"],
  ["http://10.0.0.1/", "https"],
  ["http://localhost.example.com/", "https"],
  ["http://127.0.0.1.example.com/", "https"],
  ["ftp://tokens.example.com/", "https"],
  ["file:///etc/passwd", "https"],
  ["javascript:alert(1)", "https"],
  ["https://user:pass@tokens.example.com/", "user and password"],
  ["https://user@tokens.example.com/", "user and password"],
  ["https://tokens.example.com/#token", "“#”"],
])("%s cannot", (url, reason) => {
  expect(serverRefusal(url)).toContain(reason)
})

test.each(["authorization", "X-Api-Key", "cookie"])("header %s", (name) => {
  expect(headerRefusal(name)).toBeNull()
})

test.each([
  "",
  "x key",
  "x:key",
  "x\r\nkey",
  "密钥",
  "Host",
  "content-length",
  "Transfer-Encoding",
  "proxy-authorization",
])("no header %j", (name) => {
  expect(headerRefusal(name)).not.toBeNull()
})

const now = new Date("2026-11-22T10:00:00Z")
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const worked = { lastSuccessAt: at(-60), expiresAt: at(60), failingSince: null, checkedFor: null }

test.each([
  ["nobody tried", null, null, "Untried"],
  ["asked just now", null, at(-1), "Trying"],
  ["asked a while ago", null, at(-30), "Unanswered"],
  ["another question was answered", { ...worked, checkedFor: at(-9) }, at(-1), "Trying"],
  ["it works", worked, null, "Working"],
  ["asked and answered", { ...worked, checkedFor: at(-1) }, at(-1), "Working"],
  ["its token ended unused", { ...worked, expiresAt: at(-1) }, null, "Idle"],
  ["it fails while a token lives", { ...worked, failingSince: at(-5) }, null, "Failing"],
  ["checked, and nothing came", { ...worked, lastSuccessAt: null, checkedFor: at(-1) }, at(-1), "Untried"],
] as const)("%s", (_, tried, askedAt, state) => {
  expect(healthState(tried, askedAt, now)).toBe(state)
})
