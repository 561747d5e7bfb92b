import { type App, allowsIp } from "./app"
import { WechatError } from "./wechat-error"
import type { World } from "./world"

type Given = { appid: unknown; secret: unknown }

/** The app that appid and secret prove. The appid is checked first, as on the live API. */
export function provenApp(world: World, { appid, secret }: Given): App {
  if (typeof appid !== "string" || appid === "") throw new WechatError(41002)
  const app = world.apps.find(appid)
  if (!app) throw new WechatError(40013)
  if (typeof secret !== "string" || secret === "") throw new WechatError(41004)
  if (secret !== app.secret) throw new WechatError(40125)
  return app
}

/** What the token endpoints ask beyond the secret. */
export function checkTokenIssue(app: App, ip: string, grantType: unknown): void {
  if (!allowsIp(app, ip)) throw new WechatError(40164, ipText(ip))
  if (app.frozen) throw new WechatError(40243)
  if (grantType !== "client_credential") throw new WechatError(40002)
}

function ipText(ip: string): string {
  const ipv6 = ip.includes(":") ? ip : `::ffff:${ip}`
  return `invalid ip ${ip} ipv6 ${ipv6}, not in whitelist`
}
