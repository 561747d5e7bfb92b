import { expect, test } from "vitest"
import { refusedAuthorizer, refusedPlatform, refusedToken } from "./token-refusals"
import { WechatError } from "./wechat"

test.each([
  [
    40164,
    "invalid ip 118.190.42.90 ipv6 ::ffff:118.190.42.90, not in whitelist rid: 60196b9b",
    "Add 118.190.42.90 to",
  ],
  [40164, "invalid ip 2409:8a55::1 ipv6 2409:8a55::1, not in whitelist", "Add 2409:8a55::1 to"],
  [40164, "not in whitelist", "Add this server's IP address to"],
  [
    61004,
    "access clientip is not registered requestIP: 183.156.76.116 rid: 63b7eb39",
    "Add 183.156.76.116 to",
  ],
  [40125, "invalid appsecret", "AppSecret of wxaaaa is wrong"],
  [40013, "invalid appid", "knows no app wxaaaa"],
  [40243, "", "Unfreeze it"],
  [48001, "api unauthorized rid: 1", "no right to this interface"],
  [50004, "", "barred wxaaaa from tokens"],
  [50007, "", "account of wxaaaa is frozen"],
  [-1, "system error", "busy"],
  [45009, "", "tomorrow"],
  [45011, "", "in a minute"],
  [89503, "", "administrator"],
  [12345, "something\u0000\u001b[31m new 出错", "12345 something  [31m new 出错"],
])("an app: %i %s", (errcode, errmsg, sentence) => {
  const refusal = refusedToken("wxaaaa", new WechatError(errcode, errmsg))
  expect(refusal.message).toContain(sentence)
  expect(refusal.errcode).toBe(errcode)
})

test.each([
  ["invalid ip 118.190.42.90 ipv6 ::ffff:118.190.42.90, not in whitelist", "118.190.42.90"],
  [
    "access clientip is not registered requestIP: 183.156.76.116 rid: 63b7eb39-39d66421-259c5cd5",
    "183.156.76.116",
  ],
  ["invalid ip <script>", null],
  ["system error", null],
])("the address in: %s", (errmsg, egressIp) => {
  expect(refusedToken("wxaaaa", new WechatError(40164, errmsg)).egressIp).toBe(egressIp)
})

test.each([
  [40125, "AppSecret of the open platform wxpppp is wrong"],
  [61004, "Add 1.2.3.4 to the IP allow-list of the open platform wxpppp"],
  [61005, "pushes another within ten minutes"],
  [61006, "pushes another within ten minutes"],
  [61011, "knows no open platform wxpppp"],
  [48001, "gives wxpppp no right"],
])("a platform: %i", (errcode, sentence) => {
  const error = new WechatError(errcode, "requestIP: 1.2.3.4 rid: 1")
  expect(refusedPlatform("wxpppp", error).message).toContain(sentence)
})

test.each([
  [61003, "authorization of wxaaaa has ended"],
  [61023, "authorization of wxaaaa has ended"],
  [42002, "authorization of wxaaaa has ended"],
  [42007, "authorization of wxaaaa has ended"],
  [48001, "gives wxaaaa no right"],
  [50004, "barred wxaaaa"],
  // What is about the platform names the platform.
  [61004, "of the open platform wxpppp"],
  [61011, "open platform wxpppp"],
])("an app by its platform: %i", (errcode, sentence) => {
  expect(refusedAuthorizer("wxaaaa", "wxpppp", new WechatError(errcode, "")).message).toContain(sentence)
})
