import { expect, test } from "vitest"
import { refusedAuthorizer, refusedPlatform, refusedToken } from "@/broker/token-refusals"
import { WechatError } from "@/broker/wechat"
import { issuesOf } from "@/components/refusals/issues-of"
import { CredentialInput } from "@/lib/apps/credential-schema"
import { headerRefusal, serverRefusal } from "@/lib/apps/rules"
import { CreatePlatform } from "@/lib/platforms/schema"
import { translateSentence } from "./sentences"

const codes = [
  -1, 40001, 40013, 40125, 40164, 40243, 41002, 41004, 42002, 42007, 45009, 45011, 48001, 50004, 50007,
]
const platformCodes = [61003, 61004, 61005, 61006, 61011, 61023, 89503, 89506, 89507, 12345]
const answers = ["", "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", "requestIP: 1.2.3.4 rid: 1"]

const refusals = [...codes, ...platformCodes].flatMap((errcode) =>
  answers.flatMap((errmsg) => {
    const error = new WechatError(errcode, errmsg)
    return [
      refusedToken("wxaaaa", error),
      refusedPlatform("wxpppp", error),
      refusedAuthorizer("wxaaaa", "wxpppp", error),
    ]
  }),
)

test.each([...new Set(refusals.map(({ message }) => message))])("%s", (sentence) => {
  const chinese = translateSentence(sentence)
  expect(chinese).toMatch(/\p{Script=Han}/u)
  expect(chinese).not.toMatch(/\{\w+\}|WeChat |Store |console/)
})

test.each([
  ["answered HTTP 404 instead of a token.", "中控服务器 a.example 返回了 HTTP 404"],
  ["does not take the key: it answered HTTP 401.", "不接受该密钥"],
  [
    "cannot be reached from the broker (ECONNREFUSED).",
    "代理无法连接 wxaaaa 的中控服务器 a.example（ECONNREFUSED）",
  ],
  ["did not answer within 10 s.", "10 秒内没有应答"],
  ["has no token at /data/access_token of its answer.", "/data/access_token 处没有 token"],
  ["answered something that is not JSON.", "返回的不是 JSON"],
  [
    "is inside a private network. An administrator can allow it: WESIDE_TOKEN_SERVER_HOSTS=a.example",
    "管理员可以放行：WESIDE_TOKEN_SERVER_HOSTS=a.example",
  ],
])("a token server: %s", (rest, chinese) => {
  expect(translateSentence(`The token server of wxaaaa, a.example, ${rest}`)).toContain(chinese)
})

test("WeChat that does not answer", () => {
  const sentence = "api.weixin.qq.com answered HTTP 502 instead of a token of wxaaaa."
  expect(translateSentence(sentence)).toBe("api.weixin.qq.com 返回了 HTTP 502。")
})

test("an address to allow is named in both languages", () => {
  const { message } = refusedToken("wxaaaa", new WechatError(40164, answers[1]!))
  expect(translateSentence(message)).toContain("将 1.2.3.4 加入 wxaaaa 的 IP 白名单")
})

const long = "x".repeat(3000)
const server = { source: "TokenServer", url: "https://a.example/" }
const platform = { appid: "wx", name: "", secret: "", verifyToken: "", encodingAesKey: "" }

test.each([
  [CredentialInput, { source: "Other" }],
  [CredentialInput, { source: "OpenPlatform", platform: "x" }],
  [CredentialInput, { source: "OpenPlatform", platform: "" }],
  [CredentialInput, { ...server, url: `https://a.example/${long}` }],
  [CredentialInput, { ...server, auth: { in: "Body" } }],
  [CredentialInput, { ...server, auth: { in: "Header", name: long, value: "" } }],
  [CredentialInput, { ...server, auth: { in: "Query", name: "", value: long } }],
  [CredentialInput, { ...server, auth: { in: "Query", name: "", value: " a" } }],
  [CredentialInput, { ...server, tokenPointer: "a", expiry: { pointer: `/${long}` } }],
  [CreatePlatform, platform],
  [CreatePlatform, { ...platform, secret: "a b", verifyToken: "a b" }],
  [CreatePlatform, { ...platform, name: long, secret: long, verifyToken: long }],
] as const)("schema %#", (schema, input) => {
  const issues = issuesOf(schema.safeParse(input).error)
  expect(issues.length).toBeGreaterThan(0)
  for (const { reason } of issues)
    expect(`${reason}: ${translateSentence(reason)}`).toMatch(/\p{Script=Han}/u)
})

test.each([
  serverRefusal("tokens"),
  serverRefusal("http://a.example/"),
  serverRefusal("https://a:b@a.example/"),
  serverRefusal("https://a.example/#a"),
  headerRefusal(""),
  headerRefusal("Host"),
])("%s", (sentence) => {
  expect(translateSentence(sentence!)).toMatch(/\p{Script=Han}/u)
})
