// Whom a request asks: its Host, and the authority of an absolute-form target.

export type Asked =
  /** Of WeChat, at this origin-form target. */
  | { target: string }
  /** Refused with this, and whether the connection can be trusted after it. */
  | { status: 400 | 403 | 421; closes: boolean }

export function whoIsAsked(target: string, host: string | undefined, listenPort: number): Asked {
  const absolute = /^http:\/\/([^/?#]+)(.*)$/is.exec(target)
  if (!absolute && !target.startsWith("/")) return { status: 400, closes: false }
  const authority = absolute?.[1] ?? host
  if (authority !== undefined && !isReachable(authority)) return { status: 400, closes: true }
  if (absolute && host !== undefined && !isSame(authority, host)) return { status: 400, closes: true }
  if (authority !== undefined && !isWechat(authority, listenPort))
    return { status: absolute ? 403 : 421, closes: false }
  const rest = absolute?.[2] ?? target
  return { target: rest.startsWith("/") ? rest : `/${rest}` }
}

export function isAuthority(text: string): boolean {
  return /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/.test(text)
}

function isReachable(authority: string): boolean {
  const port = portOf(authority)
  return isAuthority(authority) && (port === null || (port >= 1 && port <= 65535))
}

function isSame(one = "", other = ""): boolean {
  return nameOf(one) === nameOf(other) && (portOf(one) ?? 80) === (portOf(other) ?? 80)
}

function isWechat(authority: string, listenPort: number): boolean {
  const port = portOf(authority)
  const name = /^(?:api|api2|sh\.api|sz\.api|hk\.api)\.weixin\.qq\.com$/
  return name.test(nameOf(authority)) && (port === null || [80, 443, listenPort].includes(port))
}

function portOf(authority: string): number | null {
  const port = /:([0-9]{1,5})$/.exec(authority)?.[1]
  return port === undefined ? null : Number(port)
}

function nameOf(authority: string): string {
  return authority.replace(/:[0-9]{1,5}$/, "").toLowerCase()
}
