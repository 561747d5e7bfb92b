import { ok } from "../answer"
import { type Call, officialAccount, post, type TokenContext } from "../call"
import { isObject } from "../rules"
import { WechatError } from "../wechat-error"

export const menuCalls: Call[] = [
  { ...post("/cgi-bin/menu/create", officialAccount, () => ok()), check: checkMenu, quota: { day: 1000 } },
]

/** At most three buttons, each with at most five below it. */
function checkMenu({ input }: TokenContext): void {
  const buttons = input.button
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) throw new WechatError(40016)
  for (const button of buttons) {
    checkName(button)
    const below: unknown = button.sub_button ?? []
    if (!Array.isArray(below) || below.length > 5) throw new WechatError(40023)
    for (const entry of below) checkName(entry)
  }
}

function checkName(button: unknown): void {
  const name = isObject(button) ? button.name : undefined
  if (typeof name !== "string" || name === "" || Buffer.byteLength(name) > 60) throw new WechatError(40018)
}
