import { createHash } from "node:crypto"

/**
 * Openids look like WeChat's: 28 characters, and all users of one app share the first seven. A user's openid
 * follows from appid and name alone, so it is the same after every restart.
 */
export const openidOf = (appid: string, user: string) => `${prefixOf(appid)}${digest(`${appid} ${user}`, 21)}`

export const unionidOf = (user: string) => `oU${digest(`unionid ${user}`, 26)}`

export const looksLikeOpenid = (value: unknown) => typeof value === "string" && /^[\w-]{1,128}$/.test(value)

/** True when the openid was made here for another of these apps. */
export function belongsToOther(openid: string, appid: string, appids: string[]): boolean {
  const prefix = openid.slice(0, 7)
  if (openid.length !== 28 || prefix === prefixOf(appid)) return false
  return appids.some((other) => prefix === prefixOf(other))
}

/** Login codes of one user may differ after a dot: `alice.1` and `alice.2` both log alice in. */
export const userOfCode = (code: string) => code.split(".")[0] ?? code

const prefixOf = (appid: string) => `o${digest(`app ${appid}`, 6)}`

export const digest = (text: string, length: number) =>
  createHash("sha256").update(text).digest("base64url").slice(0, length)
