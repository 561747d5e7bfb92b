// Tokens for programs that insist on fetching one (step 4). They name an app, stand for "no token" here, and are
// nothing anywhere else.

const prefix = "WESIDE-PLACEHOLDER-"

/** As long as WeChat says that its own tokens live: programs plan their next request by it. */
const expiresInS = 7200

/** The answer to a request for a token. */
export function placeholderAnswer(appid: string): string {
  return JSON.stringify({ access_token: `${prefix}${appid}`, expires_in: expiresInS })
}

/** The app that a placeholder names, or null when `token` is none. */
export function appidOfPlaceholder(token: string): string | null {
  return token.startsWith(prefix) ? token.slice(prefix.length) : null
}

/** Where WeChat gives tokens. `stable_token` is asked for an app in a JSON body. */
export type TokenPath = "/cgi-bin/token" | "/cgi-bin/stable_token"

export function isTokenPath(path: string): path is TokenPath {
  return path === "/cgi-bin/token" || path === "/cgi-bin/stable_token"
}

/** The appid that the body of a request for a stable token names. */
export function appidInBody(body: string): string | null {
  try {
    const { appid } = JSON.parse(body.replace(/^\ufeff/, ""))
    return typeof appid === "string" ? appid : null
  } catch {
    return null
  }
}
