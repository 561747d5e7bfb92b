import { ok } from "../answer"
import { type Call, everyKind, post, type TokenContext } from "../call"
import { beijingDate } from "../clock"
import { provenApp } from "../credentials"
import { text } from "../rules"
import { WechatError } from "../wechat-error"
import type { World } from "../world"

/** The table is handed in, since these calls are themselves in it. */
export const quotaCalls = (findCall: FindCall): Call[] => [
  post("/cgi-bin/clear_quota", everyKind, ({ world, app, input }) => {
    if (input.appid !== app.appid) throw new WechatError(40013)
    return clearQuota(world, app.appid)
  }),
  {
    path: "/cgi-bin/clear_quota/v2",
    methods: ["POST"],
    credential: "secret",
    body: "json",
    answer: ({ world, input }) =>
      clearQuota(world, provenApp(world, { appid: input.appid, secret: input.appsecret }).appid),
  },
  {
    ...post("/cgi-bin/openapi/quota/get", everyKind, (context) => getQuota(context, findCall)),
    rules: [
      { name: "cgi_path", is: text(1, 256), errcode: 76021 },
      { name: "cgi_path", is: (path) => (path as string).startsWith("/"), errcode: 76003 },
    ],
  },
]

type FindCall = (path: string) => Call | undefined

const clearsPerMonth = 10

function clearQuota(world: World, appid: string) {
  const name = `clear_quota ${appid} ${beijingDate(world.clock.now()).slice(0, 6)}`
  if (world.tally.get(name) >= clearsPerMonth) throw new WechatError(48006)
  world.tally.add(name)
  world.quotas.clear(appid)
  return ok()
}

/** Calls without a published limit have this one in quota/get. */
const usualDailyLimit = 1_000_000

function getQuota({ world, app, input }: TokenContext, findCall: FindCall) {
  const path = input.cgi_path as string
  if (path.startsWith("/sns/")) throw new WechatError(76022)
  const call = findCall(path)
  if (!call) throw new WechatError(76021)
  const limit = call.quota?.day ?? usualDailyLimit
  const used = world.quotas.usedToday(app.appid, path)
  return ok({
    quota: { daily_limit: limit, used, remain: Math.max(0, limit - used) },
    rate_limit: { call_count: call.quota?.minute ?? 4_200_000, refresh_second: 60 },
    component_rate_limit: { call_count: 1_050_000, refresh_second: 60 },
  })
}
