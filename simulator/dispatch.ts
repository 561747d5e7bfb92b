import { type Answer, notFound, rawJson } from "./answer"
import type { App } from "./app"
import type { Call, TokenCall } from "./call"
import { findCall } from "./call-table"
import { checkAddress } from "./calls/component"
import type { Platform } from "./platforms/platform"
import type { JsonObject, Received } from "./received"
import { checkRules } from "./rules"
import type { IssuedToken } from "./tokens"
import { newRid, WechatError } from "./wechat-error"
import type { World } from "./world"

/** Answers as the live API would, checking in its order: path, method, token, kind, body, parameters, quota. */
export function dispatch(world: World, received: Received): Answer {
  const call = findCall(received.path)
  if (!call) return notFound
  try {
    return admitted(world, call, received)
  } catch (error) {
    if (error instanceof WechatError) return refused(world, received, error)
    throw error
  }
}

function admitted(world: World, call: Call, received: Received): Answer {
  checkMethod(call, received.method)
  const issued = call.credential === "secret" ? null : liveToken(world, received)
  const app = call.credential === "token" ? appOfToken(world, call, issued!) : null
  const platform = call.credential === "component" ? platformOfToken(world, received, issued!) : null
  const input = inputOf(call, received)
  checkRules(call.rules ?? [], input)
  const context = { world, received, input, now: received.at }
  if (call.credential === "secret") return call.answer(context)
  if (call.credential === "component") return call.answer({ ...context, platform: platform! })
  const withApp = { ...context, app: app! }
  call.check?.(withApp)
  const over = world.quotas.spend(app!.appid, call.path, call.quota)
  if (over !== null) throw new WechatError(over)
  return call.answer(withApp)
}

function checkMethod(call: Call, given: string): void {
  const method = given === "HEAD" ? "GET" : given
  if ((call.methods as readonly string[]).includes(method)) return
  throw new WechatError(call.methods.includes("POST") ? 43002 : 43001)
}

const tokenErrors = { invalid: 40001, expired: 42001 } as const

function liveToken(world: World, { query }: Received): IssuedToken {
  const token = tokenIn(query)
  if (!token) throw new WechatError(41001)
  if (!/^[\w-]{1,512}$/.test(token)) throw new WechatError(40014)
  const issued = world.tokens.find(token)
  if (!issued) throw new WechatError(40001)
  const state = world.tokens.state(issued)
  if (state !== "valid") throw new WechatError(tokenErrors[state])
  return issued
}

/** Old calls of an open platform name its token otherwise. */
const tokenIn = (query: URLSearchParams) => query.get("access_token") ?? query.get("component_access_token")

function appOfToken(world: World, call: TokenCall, issued: IssuedToken): App {
  if (issued.mode === "component") throw new WechatError(61015)
  const app = world.apps.find(issued.appid)
  if (!app) throw new WechatError(40001)
  if (issued.mode === "authorizer" && !world.authorizations.find(issued.platform!, app.appid))
    throw new WechatError(61003)
  if (call.kinds.length === 0 && issued.mode !== "authorizer") throw new WechatError(61014)
  if (call.kinds.length > 0 && !call.kinds.includes(app.kind)) throw new WechatError(48001)
  return app
}

function platformOfToken(world: World, { ip }: Received, issued: IssuedToken): Platform {
  if (issued.mode !== "component") throw new WechatError(61014)
  const platform = world.platforms.find(issued.appid)
  if (!platform) throw new WechatError(40001)
  checkAddress(platform, ip)
  return platform
}

function inputOf(call: Call, received: Received): JsonObject {
  if (call.body === "ignored" || call.body === "kept") return Object.fromEntries(received.query)
  if (received.body.length === 0) {
    if (call.body === "optional") return {}
    throw new WechatError(44002)
  }
  const input = received.json()
  if (!input) throw new WechatError(47001)
  return input
}

export function refused(world: World, received: Received, error: WechatError): Answer {
  const rid = newRid(received.at)
  const body = error.body(received.path, rid)
  const appid = appidOf(world, received)
  world.rids.push({
    rid,
    appid,
    invokedAt: received.at,
    costMs: Math.max(0, world.clock.now() - received.at),
    query: received.search.replace(/(access_token=[\w-]{0,10})[\w-]*/g, "$1xxxx").slice(0, 1000),
    requestBody: received.body.subarray(0, 2000).toString("utf8"),
    responseBody: body,
    ip: received.ip,
  })
  return rawJson(body)
}

/** Whose call it is: by its token, or by the appid it names where the call takes a secret. */
export function appidOf(world: World, received: Received): string | null {
  const issued = world.tokens.find(tokenIn(received.query) ?? "")
  if (issued) return issued.appid
  const named = received.query.get("appid") ?? received.json()?.appid ?? received.json()?.component_appid
  return typeof named === "string" ? named.slice(0, 64) : null
}
