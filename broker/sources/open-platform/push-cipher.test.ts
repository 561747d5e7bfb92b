import { expect, test } from "vitest"
import { decrypted, isSigned } from "./push-cipher"

// Made with openssl: `openssl enc -aes-256-cbc -nopad -K … -iv …` over a plaintext put together by hand, and
// `sort | tr -d '\n' | openssl dgst -sha1` over the four texts.
const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
const encrypted =
  "Q3stYC6hdFzMh9T8HCvyDP3TdNTPQQGjSV+76ofIPaGXxfkKz8XcpIoEb5Ut/wYI/2OEZ/7eaj4hi4+tqSoNAzhyT8l2mWfoP+jPTVRs3a1k+GU+Y5CZvIjfxNqFQ+HvZC9s6kcuzSKngFXIhuBmRtpme+nPrDW9nljpX+2HUav1Kw2r7f3kWaPGBnQqkE69BqqxJvLvP0cZhTiBihIPVk0w5dtGObjbq8I9PevB8U6B2+DZxYRkpS0cXKaeJWz5rZzVfypRPSbu/OsCqhX3LbfQMlyWzWK6unBwrxIUuReKaqHTnFVgv/TvTjAsKrpoTFykBkm4OyuLmLWYn7A84w=="
const wrongPadding =
  "Q3stYC6hdFzMh9T8HCvyDP3TdNTPQQGjSV+76ofIPaGXxfkKz8XcpIoEb5Ut/wYI/2OEZ/7eaj4hi4+tqSoNAzhyT8l2mWfoP+jPTVRs3a1k+GU+Y5CZvIjfxNqFQ+HvZC9s6kcuzSKngFXIhuBmRtpme+nPrDW9nljpX+2HUav1Kw2r7f3kWaPGBnQqkE69BqqxJvLvP0cZhTiBihIPVk0w5dtGObjbq8I9PevB8U6B2+DZxYRkpS0cXKaeJWz5rZzVfypRPSbu/OsCqhX3LbfQMlyWzWK6unBwrxIUuReKaqHTnFVgv/TvTjAsKrpoBHPLDS7IykKVV6PvMksPPw=="
const signed = {
  timestamp: "1413192760",
  nonce: "n-0042",
  encrypted,
  signature: "24f71bb3aca992b6d4aeedf26e95ecc47d245b1e",
}
const verifyToken = "verify-of-wxpppp"

test("what openssl encrypted and signed", () => {
  expect(isSigned(verifyToken, signed)).toBe(true)
  expect(decrypted(aesKey, encrypted)).toEqual({
    appid: "wxpppp",
    message: expect.stringMatching(/^<xml><AppId>.*ticket@@@中文.*<\/xml>$/),
  })
})

test.each([
  ["another time", { timestamp: "1413192761" }],
  ["another nonce", { nonce: "n-0043" }],
  ["another message", { encrypted: wrongPadding }],
  ["another signature", { signature: signed.signature.replace("2", "3") }],
  ["half a signature", { signature: signed.signature.slice(0, 20) }],
  ["no signature", { signature: "" }],
])("%s is not signed", (_, change) => {
  expect(isSigned(verifyToken, { ...signed, ...change })).toBe(false)
})

test("another verify token signs otherwise", () => {
  expect(isSigned("verify-of-wxqqqq", signed)).toBe(false)
})

test.each([
  ["a padding longer than a block", wrongPadding],
  ["the wrong length for AES", encrypted.slice(0, -24)],
  ["only the random beginning", encrypted.slice(0, 64)],
  ["nothing", ""],
])("%s is not decrypted", (_, text) => {
  expect(decrypted(aesKey, text)).toBeNull()
})

test.each([
  ["another key", `b${aesKey.slice(1)}`],
  ["a key that is too short", aesKey.slice(1)],
])("%s decrypts nothing", (_, key) => {
  expect(decrypted(key, encrypted)).toBeNull()
})
