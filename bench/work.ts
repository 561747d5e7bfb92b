// The work that every proxy under measurement does, said once: their configurations are made of this.
import { createHash } from "node:crypto"
import type { Policy } from "../lib/wire/broker"

/** As long as WeChat's. */
export const token = `87_${createHash("sha512").update("bench").digest("base64url")}${"x".repeat(68)}`

export const timedPath = "/cgi-bin/user/info"
export const query = "openid=o6_bmjrPTlm6_2sgVt7hMZOPfL2M&lang=zh_CN"

/** The upstream tells on these what it was sent: one is listed by name, the other is below the prefix. */
export const tellingPath = "/wxa/msg_sec_check"
export const tellingBelowPrefix = "/cgi-bin/message/seen"

export const unlistedPath = "/cgi-bin/unlisted"

export const exactPaths = [timedPath, tellingPath, "/cgi-bin/user/get", "/wxa/getwxacode"]
export const prefix = "/cgi-bin/message/"

export const idHeader = "x-openapi-seqid"
export const wechatHost = "api.weixin.qq.com"

/** What a listed call is answered: 100 bytes of JSON. */
export const answer = JSON.stringify({ errcode: 0, errmsg: "ok", remark: "x".repeat(58) })

/** What nginx and HAProxy answer to a call that is not listed. */
export const refusal = `{"errcode":85107,"errmsg":"this path is not allowed"}`

export const hopByHop = [
  "Connection",
  "Proxy-Connection",
  "Keep-Alive",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "TE",
  "Trailer",
  "Upgrade",
]

const owner = "wxaaaa"

export const policy: Policy = {
  revision: 1,
  ownerAppid: owner,
  apps: [{ appid: owner, kind: "MiniProgram" }],
  paths: [...exactPaths, `${prefix}*`],
}
