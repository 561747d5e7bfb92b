import fc from "fast-check"
import { expect, test } from "vitest"
import { isListEntry, isPlainPath, listedBy } from "../wire/path"
import { listDifference, pathRefusal } from "./rules"

test.each([
  "/wxa/msg_sec_check",
  "/cgi-bin/message/*",
  "/*",
  "/sns/jscode2session",
  "/cgi-bin/wxaapp/createwxaqrcode",
  "/wxaapi/newtmpl/addtemplate",
  "/_/pay/unifiedOrder",
  "/datacube/getweanalysisappiddailysummarytrend",
])("%s can be listed", (path) => expect(pathRefusal(path)).toBeNull())

test.each([
  ["", /one path a line/],
  [" /wxa/msg_sec_check", /spaces/],
  [
    "https://api.weixin.qq.com/wxa/msg_sec_check?access_token=x",
    /without scheme and host: \/wxa\/msg_sec_check$/,
  ],
  ["api.weixin.qq.com/wxa/msg_sec_check", /without the host: \/wxa\/msg_sec_check$/],
  ["wxa/msg_sec_check", /begins with “\/”: \/wxa\/msg_sec_check/],
  ["/wxa/msg_sec_check?a=b", /up to the question mark: \/wxa\/msg_sec_check$/],
  ["/wxa/msg_sec_check#top", /up to the “#”/],
  ["/wxa/*/check", /only stand at the end/],
  ["/wxa/msg*", /only stand at the end/],
  ["/wxa//msg_sec_check", /single slashes/],
  ["/wxa/../cgi-bin/token", /letters, digits/],
  ["/wxa/%6dsg", /letters, digits/],
  ["/wxa/消息", /letters, digits/],
  ["/wxa/a;b=c", /letters, digits/],
  ["/wxa\\msg", /letters, digits/],
  ["/api/check", /route of your own service/],
  ["/", /route of your own service/],
])("%j is refused with the right form", (path, sentence) => expect(pathRefusal(path)).toMatch(sentence))

test("an exact entry lists itself alone; a prefix lists what is below it and not itself", () => {
  expect(listedBy(["/wxa/a"], "/wxa/a")).toBe("/wxa/a")
  expect(listedBy(["/wxa/a"], "/wxa/A")).toBeNull()
  expect(listedBy(["/wxa/a"], "/wxa/a/")).toBeNull()
  expect(listedBy(["/wxa/*"], "/wxa/a/b")).toBe("/wxa/*")
  expect(listedBy(["/wxa/*"], "/wxa/")).toBeNull()
  expect(listedBy(["/wxa/*"], "/wxaapi/x")).toBeNull()
  expect(listedBy(["/*"], "/anything")).toBe("/*")
})

test("no path with an encoding, a dot segment or a doubled slash is plain, whatever stands around it", () => {
  const odd = fc.constantFrom("%2e", "//", "/../", "/./", ";", "\\", "#", "?", "\0", "é", " ")
  const part = fc.stringMatching(/^[a-z0-9_/.-]{0,12}$/)
  fc.assert(
    fc.property(part, odd, part, (before, middle, after) => !isPlainPath(`/${before}${middle}${after}`)),
  )
  fc.assert(fc.property(fc.string(), (text) => !isListEntry(text) || /^\/[A-Za-z0-9_\-.~/]*\*?$/.test(text)))
})

test("the difference of two lists names what came and what went", () => {
  expect(listDifference(["/a", "/b"], ["/b", "/c"])).toEqual({ added: ["/c"], removed: ["/a"] })
})
