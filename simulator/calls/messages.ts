import { ok, rawJson } from "../answer"
import { type Call, everyKind, miniProgram, officialAccount, post, type TokenContext } from "../call"
import { isObject, oneOf, openid, optional, type Rule, text } from "../rules"
import { WechatError } from "../wechat-error"

const template: Rule = { name: "template_id", is: text(1, 128), errcode: 40037 }
const messageData: Rule = { name: "data", is: isObject, errcode: 47003 }

export const messageCalls: Call[] = [
  {
    ...post("/cgi-bin/message/subscribe/send", miniProgram, sendSubscription),
    check: checkValues,
    rules: [
      openid("touser"),
      template,
      messageData,
      { name: "miniprogram_state", is: optional(oneOf("developer", "trial", "formal")), errcode: 47003 },
    ],
  },
  {
    ...post("/cgi-bin/message/template/send", officialAccount, sendTemplate),
    check: checkValues,
    rules: [openid("touser"), template, messageData],
  },
  {
    ...post("/cgi-bin/message/custom/send", everyKind, () => ok()),
    check: checkContent,
    rules: [openid("touser"), { name: "msgtype", is: text(1, 32), errcode: 40008 }],
    quota: { day: 500_000 },
  },
]

/** Real msgids are above 2^53, which is why the digits never pass through a number. */
const firstMsgid = 2097683633284153344n

function sendSubscription({ world }: TokenContext) {
  const msgid = firstMsgid + BigInt(world.tally.add("subscribe messages"))
  return rawJson(`{"errcode":0,"errmsg":"ok","msgid":${msgid}}`)
}

function sendTemplate({ world }: TokenContext) {
  return ok({ msgid: 200228331 + world.tally.add("template messages") })
}

function checkContent({ input }: TokenContext): void {
  if (!isObject(input[input.msgtype as string])) throw new WechatError(40008)
}

/** The misspelling is WeChat's. */
function checkValues({ input }: TokenContext): void {
  for (const [key, field] of Object.entries(input.data as Record<string, unknown>)) {
    const value = isObject(field) ? field.value : undefined
    if (value === undefined || value === "")
      throw new WechatError(47003, `argument invalid! data.${key}.value is emtpy`)
  }
}
