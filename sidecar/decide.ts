// What becomes of a request, decided in the order of the specification's steps from the request and the policy alone.
import { isPlainPath } from "../lib/wire/path"
import { hostOf, isWechat, parseAuthority } from "./host"
import type { RequestHead } from "./parse"
import { joinTarget, readTarget, type Target } from "./path"
import { appidInBody, isTokenPath, type TokenPath } from "./placeholder"
import { type Deciding, readQuery, withoutOurs } from "./query"
import { type Refusal, refuse } from "./refusals"
import type { Rules } from "./rules"

export type Decision =
  | { kind: "refuse"; refusal: Refusal; appid: string | null; path: string }
  /** Plain HTTP to somebody else, through us as a proxy. */
  | { kind: "relay"; host: string; port: number; target: string }
  /** A request for a token, answered here with a placeholder. */
  | { kind: "issue"; appid: string; path: string }
  /** The body names the app: decide again with it. */
  | { kind: "read-body"; appid: null; path: string }
  /** The caller's own credential, or none is taken: `target` as it is to be sent. */
  | { kind: "forward"; tokenMode: "caller" | "none"; appid: string | null; path: string; target: string }
  /** `query` is still the caller's: it is rewritten when the token is at hand. */
  | {
      kind: "forward"
      tokenMode: "injected" | "placeholder"
      appid: string
      path: string
      query: string | null
    }

export type Setting = {
  /** Where WeChat's names are served, apart from 80 and 443. */
  listenPorts: ReadonlySet<number>
  permissionsUrl: string
}

/** `body` is given after a decision to read it. */
export function decide(
  head: RequestHead,
  rules: Rules | null,
  setting: Setting,
  body: string | null = null,
): Decision {
  const host = hostOf(head)
  if (typeof host === "string") return refused(refuse("malformed", `The request is malformed: ${host}.`))
  if (!methods.has(head.method))
    return refused(refuse("method_not_allowed", `${head.method} is not served here: this is no tunnel.`))
  const target = readTarget(head.target)
  if (!target) return refused(refuse("path_not_plain", "The target must be a path or begin with http://."))
  if (target.authority !== null && host.value !== null && !sameAuthority(target.authority, host.value))
    return refused(refuse("malformed", "The request is malformed: its target and its Host differ."))
  const named = target.authority ?? host.value
  const authority = named === null ? null : parseAuthority(named)
  if (named !== null && !authority)
    return refused(refuse("malformed", "The request is malformed: its target names no host."))
  if (authority && !isWechat(authority, setting.listenPorts)) {
    if (target.authority === null)
      return refused(refuse("wrong_host", `This is the sidecar of api.weixin.qq.com, not ${authority.host}.`))
    const { host: name, port } = authority
    return { kind: "relay", host: name, port: port ?? 80, target: joinTarget(target.path, target.query) }
  }
  return decideCall(target, rules, setting, body)
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/** From step 3 on: the call is for WeChat. */
function decideCall(
  { path, query }: Target,
  rules: Rules | null,
  setting: Setting,
  body: string | null,
): Decision {
  if (!isPlainPath(path))
    return refused(refuse("path_not_plain", notPlain), /^[A-Za-z0-9_\-.~/]*/.exec(path)?.[0] ?? "")
  if (path.startsWith("/_/"))
    return refused(refuse("ability_missing", `The integrated ability ${path} does not exist here yet.`), path)
  const asked = readQuery(query)
  const twice = asked.repeated.find((name) => isCredential(name) || isLogin(path) || isTokenPath(path))
  if (twice) return refused(refuse("duplicate_parameter", `The parameter ${twice} is given twice.`), path)
  const issue = isTokenPath(path) ? decideIssue(path, asked, rules, body) : null
  if (issue) return issue
  if (bringsOwn(path, asked))
    return { kind: "forward", tokenMode: "caller", appid: null, path, target: joinTarget(path, query) }
  if (!rules) return refused(refuse("token_not_ready", tokenNotReady), path)
  if (rules.listedBy(path) === null)
    return refused(refuse("not_allow_listed", notListed(path, setting.permissionsUrl)), path)
  const appid = asked.fromAppid ?? asked.placeholderFor ?? rules.ownerAppid
  if (!rules.appids.has(appid)) return refused(refuse("app_not_shared", "api unauthorized"), path, appid)
  if (path.startsWith("/sns/"))
    return { kind: "forward", tokenMode: "none", appid, path, target: joinTarget(path, withoutOurs(query)) }
  const tokenMode = asked.placeholderFor === null ? "injected" : "placeholder"
  return { kind: "forward", tokenMode, appid, path, query }
}

/** Step 4. Null for an app that this environment may not use: such a request goes on like any other. */
function decideIssue(
  path: TokenPath,
  asked: Deciding,
  rules: Rules | null,
  body: string | null,
): Decision | null {
  if (!rules) return refused(refuse("token_not_ready", tokenNotReady), path)
  if (path === "/cgi-bin/stable_token" && body === null) return { kind: "read-body", appid: null, path }
  const appid = (body === null ? null : appidInBody(body)) ?? asked.appid
  return appid !== null && rules.appids.has(appid) ? { kind: "issue", appid, path } : null
}

export const tokenNotReady = "token is not ready yet, please try again later"

const notPlain =
  "A path may have letters, digits and _ - . ~ / only, with nothing encoded and no //, /./ or /../ in it."

function notListed(path: string, page: string): string {
  if (isTokenPath(path))
    return `Tokens are given here for this environment's apps alone: the appid is not one of them (${path}, URL不在白名单内)`
  const where = page === "" ? "" : `: allow it at ${page}`
  return `The path ${path} is not on this environment's allow-list (URL不在白名单内)${where}`
}

function refused(refusal: Refusal, path = "", appid: string | null = null): Decision {
  return { kind: "refuse", refusal, appid, path }
}

function bringsOwn(path: string, asked: Deciding): boolean {
  if (asked.accessToken !== null || asked.componentAccessToken !== null) return true
  return isLogin(path) && asked.secret !== null && asked.appid !== null
}

/** These take an appid and its secret instead of a token. */
function isLogin(path: string): boolean {
  return path === "/sns/jscode2session" || path.startsWith("/sns/oauth2/")
}

function isCredential(parameter: string): boolean {
  return parameter !== "appid" && parameter !== "secret"
}

/** Compared as authorities, so that `http://Name/` with `Host: name:80` is one and the same. */
function sameAuthority(one: string, other: string): boolean {
  const [a, b] = [parseAuthority(one), parseAuthority(other)]
  return a !== null && b !== null && a.host === b.host && (a.port ?? 80) === (b.port ?? 80)
}
