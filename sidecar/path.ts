// The target of a request, split at the first `?` and never decoded.

export type Target = {
  /** Of an absolute-form target; null when the target is only a path. */
  authority: string | null
  path: string
  /** Behind the first `?`, byte for byte; null without one. */
  query: string | null
}

/** Null when the target is neither `/…` nor `http://authority…`. */
export function readTarget(target: string): Target | null {
  if (target.charCodeAt(0) === 0x2f) return split(null, target)
  const match = absolute.exec(target)
  if (!match) return null
  const rest = match[2] ?? ""
  return split(match[1] ?? "", rest.startsWith("/") ? rest : `/${rest}`)
}

export function joinTarget(path: string, query: string | null): string {
  return query === null ? path : `${path}?${query}`
}

const absolute = /^http:\/\/([^/?#]+)(.*)$/i

function split(authority: string | null, target: string): Target {
  const mark = target.indexOf("?")
  if (mark < 0) return { authority, path: target, query: null }
  return { authority, path: target.slice(0, mark), query: target.slice(mark + 1) }
}
