import { json, ok } from "../answer"
import { allowsIp } from "../app"
import type { Call, ComponentContext, OpenContext } from "../call"
import type { Platform } from "../platforms/platform"
import { pushTicket } from "../platforms/push"
import { whole } from "../rules"
import { WechatError } from "../wechat-error"

const post = (path: string, answer: (context: ComponentContext) => ReturnType<typeof json>) =>
  ({ path, methods: ["POST"], credential: "component", body: "json", answer }) satisfies Call

export const componentCalls: Call[] = [
  {
    path: "/cgi-bin/component/api_start_push_ticket",
    methods: ["POST"],
    credential: "secret",
    body: "json",
    answer(context) {
      const platform = provenPlatform(context, context.input.component_secret)
      void pushTicket(context.world, platform)
      return ok()
    },
  },
  {
    path: "/cgi-bin/component/api_component_token",
    methods: ["POST"],
    credential: "secret",
    body: "json",
    answer(context) {
      const { world, input } = context
      const platform = provenPlatform(context, input.component_appsecret)
      const ticket = world.tickets.state(platform.appid, String(input.component_verify_ticket ?? ""))
      if (ticket !== "valid") throw new WechatError(ticket === "expired" ? 61005 : 61006)
      const { token, expiresIn } = world.tokens.issueComponent(platform.appid)
      return json({ component_access_token: token, expires_in: expiresIn })
    },
  },
  {
    ...post("/cgi-bin/component/api_get_authorizer_list", listAuthorizers),
    rules: [
      { name: "offset", is: whole(0, 1e9), errcode: 47001 },
      { name: "count", is: whole(1, 500), errcode: 40170 },
    ],
  },
  post("/cgi-bin/component/api_authorizer_token", renewAuthorizer),
]

function listAuthorizers({ world, platform, input }: ComponentContext) {
  const authorizations = world.authorizations.of(platform.appid)
  const [offset, count] = [input.offset as number, input.count as number]
  return json({
    total_count: authorizations.length,
    list: authorizations.slice(offset, offset + count).map(({ appid, refreshToken, at }) => ({
      authorizer_appid: appid,
      refresh_token: refreshToken,
      auth_time: Math.floor(at / 1000),
    })),
  })
}

function renewAuthorizer({ world, platform, input }: ComponentContext) {
  const appid = String(input.authorizer_appid ?? "")
  const authorization = world.authorizations.find(platform.appid, appid)
  if (!authorization || !world.apps.find(appid)) throw new WechatError(61003)
  if (input.authorizer_refresh_token !== authorization.refreshToken) throw new WechatError(61023)
  const { token, expiresIn } = world.tokens.issueAuthorizer(appid, platform.appid)
  const { refreshToken } = platform.rotating
    ? world.authorizations.renew(platform.appid, appid)
    : authorization
  return json({
    authorizer_access_token: token,
    expires_in: expiresIn,
    authorizer_refresh_token: refreshToken,
  })
}

/** The platform that component_appid and its secret prove. */
function provenPlatform({ world, received, input }: OpenContext, secret: unknown): Platform {
  const appid = input.component_appid
  if (typeof appid !== "string" || appid === "") throw new WechatError(41002)
  const platform = world.platforms.find(appid)
  if (!platform) throw new WechatError(61011)
  if (typeof secret !== "string" || secret === "") throw new WechatError(41004)
  if (secret !== platform.secret) throw new WechatError(40125)
  checkAddress(platform, received.ip)
  if (platform.frozen) throw new WechatError(40243)
  return platform
}

export function checkAddress(platform: Platform, ip: string): void {
  if (!allowsIp(platform, ip))
    throw new WechatError(61004, `access clientip is not registered requestIP: ${ip}`)
}
