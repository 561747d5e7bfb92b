// Who asks. Until sign-in exists everything is on loopback and there is one local administrator: scripts show the
// token of admin.json, the console's pages the session cookie that proxy.ts gives to same-origin pages.
import { createHash } from "node:crypto"
import { database } from "./db"
import { env } from "./env"
import { AppError } from "./errors"
import { sessionCookieName, sessionIsValid } from "./session"

export type Actor = { name: string }

/** What a verb needs to know of the request that asks for it. */
export type Act = {
  actor: Actor
  requestId: string
  /** Run every check and answer as if it were done, but change nothing. */
  validateOnly?: boolean
  ifMatch?: string | null
  idempotency?: { key: string; request: string; status: number }
}

export async function authenticate(request: Request): Promise<Actor> {
  refuseForeignHost(request)
  const authorization = request.headers.get("authorization")
  if (authorization !== null) return bearer(authorization)
  return session(request)
}

/** A page elsewhere that resolves to this machine (DNS rebinding) carries its own name in Host. */
export function refuseForeignHost(request: Request) {
  const host = request.headers.get("host") ?? ""
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host) && !publicOrigin(host))
    throw new AppError(
      "forbidden",
      "Weside answers on this machine only: use http://localhost or http://127.0.0.1, or the name of WESIDE_CONSOLE_URL.",
    )
}

/** Of a request under the name of WESIDE_CONSOLE_URL, whose setter has put a proxy before the console that signs people in. */
export function publicOrigin(host: string): string | null {
  const origin = env.consoleOrigin
  return origin && new URL(origin).host === host.toLowerCase() ? origin : null
}

export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex")

async function bearer(authorization: string): Promise<Actor> {
  const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1]
  const found =
    token &&
    (await database().apiToken.findUnique({ where: { hash: hashToken(token) }, include: { member: true } }))
  if (!found || (found.expiresAt && found.expiresAt <= new Date()))
    throw new AppError(
      "unauthenticated",
      "The API token is not valid: use the one in admin.json of the data directory.",
    )
  return { name: found.member.name }
}

async function session(request: Request): Promise<Actor> {
  const host = request.headers.get("host") ?? ""
  const cookies = (request.headers.get("cookie") ?? "").split(/; */)
  const name = `${sessionCookieName(host)}=`
  const value = cookies.find((cookie) => cookie.startsWith(name))?.slice(name.length)
  if (!value || !sessionIsValid(value, Date.now()))
    throw new AppError(
      "unauthenticated",
      "Send `Authorization: Bearer <token>` with the token in admin.json of the data directory.",
    )
  if (isCrossSite(request, host))
    throw new AppError(
      "forbidden",
      "The console's session works on its own pages only; scripts use an API token.",
    )
  const member = await database().member.findFirst({ orderBy: { createdAt: "asc" } })
  if (!member)
    throw new AppError(
      "unavailable",
      "This database has no administrator yet; start Weside with `npm start`.",
    )
  return { name: member.name }
}

function isCrossSite(request: Request, host: string) {
  const site = request.headers.get("sec-fetch-site")
  const origin = request.headers.get("origin")
  const own = publicOrigin(host) ?? `http://${host}`
  if (origin !== null && origin !== own) return true
  if (site !== null) return site !== "same-origin" && site !== "none"
  return origin === null && request.method !== "GET" && request.method !== "HEAD"
}
