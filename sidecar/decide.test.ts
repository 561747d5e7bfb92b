import fc from "fast-check"
import { expect, test } from "vitest"
import type { Policy } from "../lib/wire/broker"
import { isPlainPath, listedBy } from "../lib/wire/path"
import { decide } from "./decide"
import type { Field } from "./fields"
import { rulesOf } from "./rules"

const policy: Policy = {
  revision: 7,
  ownerAppid: "wxaaaa",
  apps: [{ appid: "wxbbbb", kind: "MiniProgram" }],
  paths: ["/wxa/msg_sec_check", "/cgi-bin/message/*", "/sns/listed", "/sns/oauth2/refresh_token"],
}
const rules = rulesOf(policy)
const setting = { listenPorts: new Set([8080]), permissionsUrl: "http://console/permissions" }

function field(name: string, value: string): Field {
  return { name: name.toLowerCase(), value, line: `${name}: ${value}` }
}

function decided(
  target: string,
  { method = "GET", host = "api.weixin.qq.com" as string | null, known = true } = {},
) {
  const all = host === null ? [] : [field("Host", host)]
  const fields = { all, special: all }
  return decide({ method, target, minor: 1, fields }, known ? rules : null, setting)
}

const injected = (appid = "wxaaaa") => ({ kind: "forward", tokenMode: "injected", appid })
const caller = { kind: "forward", tokenMode: "caller", appid: null }
const refused = (rule: string) => ({ kind: "refuse", refusal: { rule } })

test.each([
  ["/wxa/msg_sec_check", injected()],
  ["/wxa/msg_sec_check?", { ...injected(), query: "" }],
  ["/wxa/msg_sec_check?a=1&b", { ...injected(), query: "a=1&b" }],
  ["/cgi-bin/message/custom/send", injected()],
  ["/cgi-bin/message/", refused("not_allow_listed")],
  ["/cgi-bin/message", refused("not_allow_listed")],
  ["/WXA/msg_sec_check", refused("not_allow_listed")],
  ["/wxa/msg_sec_check/", refused("not_allow_listed")],
  ["/wxa/other", refused("not_allow_listed")],
  ["/wxa/other?access_token=", refused("not_allow_listed")],
  ["/wxa/other?access_token", refused("not_allow_listed")],
  ["/wxa/other?a=1;access_token=A", refused("not_allow_listed")],
  ["/wxa/other?cloudbase_access_token=A", refused("not_allow_listed")],
  ["/wxa/other?secret=S&appid=wxaaaa", refused("not_allow_listed")],
  ["/wxa/other?access_token=A", { ...caller, target: "/wxa/other?access_token=A" }],
  ["/wxa/other?access%5Ftoken=A", { ...caller, target: "/wxa/other?access%5Ftoken=A" }],
  ["/wxa/other?component_access_token=A&from_appid=x", caller],
  ["/wxa/msg_sec_check?access_token=A&access_token=B", refused("duplicate_parameter")],
  ["/wxa/msg_sec_check?access_token=&access%5Ftoken=B", refused("duplicate_parameter")],
  ["/wxa/msg_sec_check?from_appid=a&from%5Fappid=b", refused("duplicate_parameter")],
  ["/wxa/msg_sec_check?appid=1&appid=2", injected()],
  ["/wxa/msg_sec_check?from_appid=wxbbbb", injected("wxbbbb")],
  ["/wxa/msg_sec_check?from_appid=", injected()],
  ["/wxa/msg_sec_check?from_appid=wxcccc", refused("app_not_shared")],
  ["/wxa/other?from_appid=wxcccc", refused("not_allow_listed")],
  ["/sns/jscode2session?appid=wxaaaa&secret=S&js_code=C", caller],
  ["/sns/jscode2session?secret=S", refused("not_allow_listed")],
  ["/sns/jscode2session?secret=S&secret=T&appid=A", refused("duplicate_parameter")],
  ["/sns/oauth2/access_token?appid=wxaaaa&secret=S&code=C", caller],
  ["/sns/oauth2/refresh_token?appid=wxaaaa", { kind: "forward", tokenMode: "none" }],
  ["/sns/listed?from_appid=wxbbbb&a", { kind: "forward", tokenMode: "none", target: "/sns/listed?a" }],
  ["/sns/userinfo?access_token=A", caller],
  ["/_/pay/unifiedOrder", refused("ability_missing")],
  ["http://api.weixin.qq.com/wxa/msg_sec_check?a", { ...injected(), query: "a" }],
])("%s", (target, decision) => {
  expect(decided(target)).toMatchObject(decision)
})

test.each([
  "/wxa/./msg_sec_check",
  "/cgi-bin/../wxa/msg_sec_check",
  "/cgi-bin/%2e%2e/wxa/msg_sec_check",
  "/cgi-bin\\..\\wxa\\msg_sec_check",
  "/wxa%2fmsg_sec_check",
  "/wxa/msg%5Fsec_check",
  "//evil/wxa/msg_sec_check",
  "/wxa/msg_sec_check;x=1",
  "/wxa/msg_sec_check%00",
  "/wxa/msg_sec_check#x",
  "/wxa/msg_sec_check\xe9",
  "/wxa/msg_sec_check%3faccess_token=A",
  "/wxa/..?access_token=A",
  "*",
  "ftp://api.weixin.qq.com/",
])("the target %s is not plain", (target) => {
  expect(decided(target)).toMatchObject(refused("path_not_plain"))
})

test.each([
  ["api.weixin.qq.com", true],
  ["API.WeiXin.qq.com:80", true],
  ["api2.weixin.qq.com:443", true],
  ["sh.api.weixin.qq.com:8080", true],
  ["api.weixin.qq.com:81", false],
  ["mp.weixin.qq.com", false],
  ["127.0.0.1:8080", false],
  ["evil-api.weixin.qq.com", false],
])("the host %s is WeChat's: %s", (host, is) => {
  expect(decided("/wxa/msg_sec_check", { host })).toMatchObject(is ? injected() : refused("wrong_host"))
})

test.each([null, "", "a, b", "u@h", "h/p", "a b", "h:0", "h:99999"])("the host %j is malformed", (host) => {
  expect(decided("/wxa/msg_sec_check", { host })).toMatchObject(refused("malformed"))
})

test.each([
  ["http://u:p@api.weixin.qq.com/wxa/msg_sec_check", "api.weixin.qq.com"],
  ["http://evil/wxa/msg_sec_check", "api.weixin.qq.com"],
])("%s is not what its Host says", (target, host) => {
  expect(decided(target, { host })).toMatchObject(refused("malformed"))
})

test("plain HTTP to somebody else is relayed as it is", () => {
  const decision = decided("http://example.com:8000/a/../b?access_token=A", { host: "example.com:8000" })
  expect(decision).toEqual({
    kind: "relay",
    host: "example.com",
    port: 8000,
    target: "/a/../b?access_token=A",
  })
})

test.each(["CONNECT", "TRACE", "PROPFIND"])("%s is refused", (method) => {
  expect(decided("/wxa/msg_sec_check", { method })).toMatchObject(refused("method_not_allowed"))
})

test("without a policy only the caller's own calls pass", () => {
  expect(decided("/wxa/msg_sec_check", { known: false })).toMatchObject(refused("token_not_ready"))
  expect(decided("/wxa/msg_sec_check?access_token=A", { known: false })).toMatchObject(caller)
})

test("no target gets a token onto a path that the list does not name", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "/wxa/msg_sec_check",
      "/cgi-bin/message/",
      "..",
      ".",
      "/",
      "//",
      "?",
      "&",
      "#",
      "%2f",
      "\\",
      ";",
    ),
    fc.constantFrom(
      "access_token",
      "=",
      "A",
      "from_appid",
      "http://",
      "api.weixin.qq.com",
      "/sns/",
      "secret=S&appid=A",
    ),
    fc.stringMatching(/^[!-~]{0,6}$/),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const target = pieces.join("")
      const decision = decided(target)
      if (decision.kind !== "forward" || decision.tokenMode !== "injected") return
      expect(isPlainPath(decision.path) && listedBy(policy.paths, decision.path)).toBeTruthy()
      expect(decision.path.startsWith("/sns/")).toBe(false)
      expect(target.replace(/^http:\/\/[^/?]+/i, "").split("?")[0]).toBe(decision.path)
    }),
    { numRuns: 2000 },
  )
})

test("a call with the caller's own token passes without one byte changed", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[!-%'-~]{0,20}$/),
      fc.stringMatching(/^[!-%'-~]{1,20}$/),
      (other, token) => {
        const target = `/wxa/anything?${other}&access_token=${token}&from_appid=x`
        const decision = decided(target)
        if (decision.kind === "refuse") expect(decision.refusal.rule).toBe("duplicate_parameter")
        else expect(decision).toMatchObject({ tokenMode: "caller", target })
      },
    ),
  )
})
