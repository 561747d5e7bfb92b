import { randomBytes } from "node:crypto"
import { errorTexts } from "./error-texts"

/** A business error: HTTP 200 and an errcode. `text` replaces the published sentence where WeChat fills one in. */
export class WechatError extends Error {
  constructor(
    readonly errcode: number,
    text?: string,
  ) {
    super(text ?? errorTexts[errcode] ?? "system error")
  }

  /** The wording that WeChat uses under this path: sns has a comma before the rid and no further hints. */
  body(path: string, rid: string): string {
    const sns = path.startsWith("/sns/")
    const text = `${this.message}${(sns ? snsTails : cgiTails)[this.errcode] ?? ""}`
    return JSON.stringify({ errcode: this.errcode, errmsg: `${text}${sns ? "," : ""} rid: ${rid}` })
  }
}

/** Three groups of eight hex digits; the first is the Unix time. */
export function newRid(now: number): string {
  const random = randomBytes(8).toString("hex")
  const seconds = Math.max(0, Math.floor(now / 1000))
  return `${seconds.toString(16).padStart(8, "0")}-${random.slice(0, 8)}-${random.slice(8)}`
}

const cgiTails: Record<number, string> = {
  40001: ", could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
}

// The stray newline was seen on the live API.
const snsTails: Record<number, string> = { 40002: "\n" }
