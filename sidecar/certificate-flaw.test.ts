import { generateKeyPairSync } from "node:crypto"
import { expect, test } from "vitest"
import { flawOf } from "./certificate-flaw"
import { issue } from "./certificate-issue"

const now = Date.parse("2026-06-01T00:00:00Z")
const dayMs = 86_400_000
const names = ["api.weixin.qq.com", "sh.api.weixin.qq.com"]
const pair = issue(names, now)
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
const rsaKey = rsa.export({ type: "pkcs8", format: "pem" }) as string

test.each([
  ["made just now", pair, now],
  ["on a clock that is a day behind", pair, now - dayMs],
  ["with 31 days left", pair, now + (825 - 1 - 31) * dayMs],
])("used again: %s", (_, kept, at) => {
  expect(flawOf(kept, names, at)).toBeNull()
})

test.each([
  ["a certificate cut short", { ...pair, cert: pair.cert.slice(0, 300) }, names, now, "can be read"],
  ["a key cut short", { ...pair, key: pair.key.slice(0, 100) }, names, now, "can be read"],
  ["another's key", { ...pair, key: issue(names, now).key }, names, now, "does not belong"],
  ["a key of another kind", { ...pair, key: rsaKey }, names, now, "does not belong"],
  ["one name less", issue(names.slice(1), now), names, now, "other names"],
  ["one name more", pair, names.slice(0, 1), now, "other names"],
  ["29 days left", pair, names, now + (825 - 1 - 29) * dayMs, "within 30 days"],
  ["from the future", pair, names, now - 2 * dayMs, "not valid yet"],
])("not used again: %s", (_, kept, wanted, at, said) => {
  expect(flawOf(kept, wanted, at)).toContain(said)
})
