import type { HealthState } from "./schema"

/** Why this appid cannot be registered here; null when it can. */
export function appidRefusal(appid: string, simulator: boolean): string | null {
  if (appid.length === 6 && !simulator)
    return "Appids as short as the tutorial's exist in the simulator only; WeChat's are “wx” and 16 hexadecimal digits."
  return null
}

/** Why tokens cannot be asked for at this address; null when they can. What its name resolves to the broker judges. */
export function serverRefusal(text: string): string | null {
  if (!URL.canParse(text)) return "Give the whole address, such as https://tokens.example.com/wechat/token."
  const url = new URL(text)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackName(url.hostname)))
    return "Use https: the key and the token would travel in the open. Plain http is for this machine only (localhost)."
  if (url.username || url.password)
    return "Leave user and password out of the address; the key has its own field."
  if (url.hash) return "Leave out the “#” and what follows it."
  return null
}

/** Whether an address names this machine by itself, without asking a name server. */
export const isLoopbackName = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname)

const framing =
  /^(connection|content-.*|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|accept-encoding)$/i

/** Why a header of this name cannot carry the key; null when it can. */
export function headerRefusal(name: string): string | null {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return "Name the header that carries the key, such as x-api-key."
  if (framing.test(name)) return "This header belongs to the connection; the key needs one of its own."
  return null
}

/** After which a broker that has not said whether a credential works is probably away. */
const checkPatienceMs = 20_000

type Tried = {
  lastSuccessAt: Date | null
  expiresAt: Date | null
  failingSince: Date | null
  checkedFor: Date | null
}

/** `tried` is null when the broker has not tried this credential; `askedAt` when nobody asked it to. */
export function healthState(tried: Tried | null, askedAt: Date | null, now: Date): HealthState {
  const answered = askedAt === null || tried?.checkedFor?.getTime() === askedAt.getTime()
  if (!answered) return now.getTime() - askedAt.getTime() < checkPatienceMs ? "Trying" : "Unanswered"
  if (!tried) return "Untried"
  if (tried.failingSince) return "Failing"
  if (!tried.lastSuccessAt) return "Untried"
  return tried.expiresAt && tried.expiresAt > now ? "Working" : "Idle"
}
