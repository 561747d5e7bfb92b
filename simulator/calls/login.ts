import { json } from "../answer"
import type { AppKind } from "../app"
import type { Call, OpenContext } from "../call"
import { provenApp } from "../credentials"
import { digest, openidOf, unionidOf, userOfCode } from "../identity"
import { WechatError } from "../wechat-error"

export const loginCalls: Call[] = [
  {
    path: "/sns/jscode2session",
    methods: ["GET"],
    credential: "secret",
    body: "ignored",
    answer(context) {
      const { appid, user, code } = login(context, "MiniProgram", "js_code")
      const sessionKey = Buffer.from(digest(`session ${appid} ${code}`, 16)).toString("base64")
      return json({ session_key: sessionKey, openid: openidOf(appid, user), unionid: unionidOf(user) })
    },
  },
  {
    path: "/sns/oauth2/access_token",
    methods: ["GET"],
    credential: "secret",
    body: "ignored",
    answer(context) {
      const { appid, user, code } = login(context, "OfficialAccount", "code")
      return json({
        access_token: `82_user-${digest(`access ${appid} ${code}`, 43)}`,
        expires_in: 7200,
        refresh_token: `82_user-${digest(`refresh ${appid} ${code}`, 43)}`,
        openid: openidOf(appid, user),
        scope: "snsapi_base",
        unionid: unionidOf(user),
      })
    },
  },
]

/** Any code logs somebody in once; codes that begin with `invalid` or `blocked` answer those errors. */
function login({ world, input }: OpenContext, kind: AppKind, codeName: "js_code" | "code") {
  const app = provenApp(world, { appid: input.appid, secret: input.secret })
  if (input.grant_type !== "authorization_code") throw new WechatError(40002)
  const code = String(input[codeName] ?? "")
  if (code === "") throw new WechatError(41008)
  if (app.kind !== kind) throw new WechatError(48001)
  if (code.startsWith("invalid")) throw new WechatError(40029)
  if (code.startsWith("blocked")) throw new WechatError(40226)
  if (!world.usedLogins.add(`${app.appid} ${digest(code, 22)}`)) throw new WechatError(40163)
  return { appid: app.appid, code, user: userOfCode(code) }
}
