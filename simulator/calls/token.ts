import { json } from "../answer"
import type { Call } from "../call"
import { checkTokenIssue, provenApp } from "../credentials"
import type { Quota } from "../quotas"
import { WechatError } from "../wechat-error"
import type { World } from "../world"

const legacyQuota: Quota = { day: 2000 }
const stableQuota: Quota = { day: 500_000, minute: 10_000 }

export const tokenCalls: Call[] = [
  {
    path: "/cgi-bin/token",
    methods: ["GET", "POST"],
    credential: "secret",
    body: "ignored",
    quota: legacyQuota,
    answer({ world, received, input }) {
      const app = provenApp(world, { appid: input.appid, secret: input.secret })
      checkTokenIssue(app, received.ip, input.grant_type)
      spend(world, app.appid, "/cgi-bin/token", legacyQuota)
      return issued(world.tokens.issueLegacy(app.appid))
    },
  },
  {
    path: "/cgi-bin/stable_token",
    methods: ["POST"],
    credential: "secret",
    body: "json",
    quota: stableQuota,
    answer({ world, received, input }) {
      const app = provenApp(world, { appid: input.appid, secret: input.secret })
      checkTokenIssue(app, received.ip, input.grant_type)
      spend(world, app.appid, "/cgi-bin/stable_token", stableQuota)
      const token = world.tokens.issueStable(app.appid, input.force_refresh === true)
      if (!token) throw new WechatError(45009)
      return issued(token)
    },
  },
]

/** A token's answer has no errcode. */
const issued = ({ token, expiresIn }: { token: string; expiresIn: number }) =>
  json({ access_token: token, expires_in: expiresIn })

function spend(world: World, appid: string, path: string, quota: Quota): void {
  const over = world.quotas.spend(appid, path, quota)
  if (over !== null) throw new WechatError(over)
}
