// Before every page: Weside answers on this machine's own names only, and gives its pages the session with which
// they call the API. The API itself checks again (lib/actor.ts): nothing relies on this file having run.
import { type NextRequest, NextResponse } from "next/server"
import { publicOrigin, refuseForeignHost } from "./lib/actor"
import { unservedMethod } from "./lib/rest/served"
import { problem } from "./lib/route"
import { issueSession, sessionCookieName, sessionLifeS } from "./lib/session"

/** WeChat posts here from outside, under the name that an administrator gave this one path of the console. */
const pushed = /^\/api\/push\/[^/]+$/

export function proxy(request: NextRequest) {
  if (request.method === "POST" && pushed.test(request.nextUrl.pathname)) return NextResponse.next()
  try {
    refuseForeignHost(request)
  } catch (error) {
    return problem(error, crypto.randomUUID(), request)
  }
  const unserved = unservedMethod(request)
  if (unserved) return unserved
  const response = NextResponse.next()
  const host = request.headers.get("host") ?? ""
  if (!request.nextUrl.pathname.startsWith("/api/"))
    response.cookies.set(sessionCookieName(host), issueSession(Date.now()), {
      httpOnly: true,
      secure: publicOrigin(host)?.startsWith("https:") ?? false,
      sameSite: "strict",
      path: "/",
      maxAge: sessionLifeS,
    })
  return response
}

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico).*)"] }
