import { expect, test } from "vitest"
import { tokenRefusal } from "./token-refusals"

test.each([
  [
    40164,
    "invalid ip 118.190.42.90 ipv6 ::ffff:118.190.42.90, not in whitelist rid: 60196b9b",
    "Add 118.190.42.90 to",
  ],
  [40164, "invalid ip 2409:8a55::1 ipv6 2409:8a55::1, not in whitelist", "Add 2409:8a55::1 to"],
  [40164, "not in whitelist", "Add this server's IP address to"],
  [40125, "invalid appsecret", "AppSecret of wxaaaa is wrong"],
  [40013, "invalid appid", "knows no app wxaaaa"],
  [40243, "", "Unfreeze it"],
  [-1, "system error", "busy"],
  [45011, "", "in a minute"],
  [89503, "", "administrator"],
  [12345, "something\u0000\u001b[31m new 出错", "12345 something  [31m new 出错"],
])("%i %s", (errcode, errmsg, sentence) => {
  expect(tokenRefusal("wxaaaa", errcode, errmsg)).toContain(sentence)
})
