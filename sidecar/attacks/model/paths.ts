// What a path may be, and whether the list names it.

export function isPlain(path: string): boolean {
  const segments = path.split("/").slice(1)
  const inner = segments.slice(0, -1)
  if (!path.startsWith("/") || [...path].some((char) => !/[A-Za-z0-9_.~/-]/.test(char))) return false
  return !inner.includes("") && !segments.includes(".") && !segments.includes("..")
}

export function isListed(path: string, list: readonly string[]): boolean {
  return list.some((entry) => {
    if (!entry.endsWith("/*")) return path === entry
    const below = entry.slice(0, -1)
    return path.startsWith(below) && (below === "/" || path !== below)
  })
}

/** These take an appid and its secret, or another credential, instead of a token. */
export function isLogin(path: string): boolean {
  return path === "/sns/jscode2session" || path.startsWith("/sns/oauth2/")
}
