import { ok } from "../answer"
import { type Call, miniProgram, post, type TokenContext } from "../call"
import { belongsToOther } from "../identity"
import { checkRules, oneOf, openid, type Rule, text } from "../rules"
import { newRid, WechatError } from "../wechat-error"

const second: Rule[] = [
  { name: "version", is: oneOf(2), errcode: 47001 },
  { name: "scene", is: oneOf(1, 2, 3, 4), errcode: 40129 },
  openid("openid"),
]

export const securityCalls: Call[] = [
  {
    ...post("/wxa/msg_sec_check", miniProgram, judgeText),
    check: checkSecond,
    rules: [{ name: "content", is: text(1, 2500), errcode: 47001 }],
    quota: { day: 2_000_000, minute: 4000, minuteErrcode: 44991 },
  },
  {
    ...post("/wxa/media_check_async", miniProgram, ({ now }) => ok({ trace_id: newRid(now) })),
    check: checkSecond,
    rules: [
      { name: "media_url", is: (url) => text(1, 2048)(url) && URL.canParse(url as string), errcode: 40066 },
      { name: "media_type", is: oneOf(1, 2), errcode: 40004 },
    ],
    quota: { day: 200_000, minute: 2000 },
  },
]

function judgeText({ input, now }: TokenContext) {
  const risky = riskyWords.some((word) => (input.content as string).includes(word))
  if (isFirst(input)) {
    if (risky) throw new WechatError(87014)
    return ok()
  }
  const [suggest, label, prob] = risky ? ["risky", 20001, 90] : ["pass", 100, 90]
  return ok({
    detail: [
      { strategy: "keyword", errcode: 0 },
      { strategy: "content_model", errcode: 0, suggest, label, prob },
    ],
    trace_id: newRid(now),
    result: { suggest, label },
  })
}

function checkSecond({ world, app, input }: TokenContext): void {
  if (isFirst(input)) return
  checkRules(second, input)
  const appids = world.apps.list().map((other) => other.appid)
  if (belongsToOther(input.openid as string, app.appid, appids)) throw new WechatError(43104)
}

/** The first version of these calls took only the content, and old services still send just that. */
const isFirst = ({ version }: TokenContext["input"]) => version === undefined || version === 1

/** WeChat's well-known test text, and a word that a person can type. */
const riskyWords = ["特3456书yuuo莞6543李zxcz蒜7782法fgnv级", "risky"]
