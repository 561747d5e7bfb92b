// The parameters that decide, read by one decoder; everything else in a query stays byte for byte.
import { appidOfPlaceholder } from "./placeholder"

/** What decides about a call. An empty value is as good as none. */
export type Deciding = {
  accessToken: string | null
  componentAccessToken: string | null
  cloudbaseAccessToken: string | null
  fromAppid: string | null
  appid: string | null
  secret: string | null
  /** The app that a placeholder names, where a token is expected; the token itself is then null. */
  placeholderFor: string | null
  /** Those that stand there more than once, in any spelling. */
  repeated: readonly string[]
}

export function readQuery(query: string | null): Deciding {
  if (query === null || !weighty.test(query)) return nothing
  const found: Deciding = { ...nothing }
  let seen: Set<string> | null = null
  for (let at = 0; at <= query.length; ) {
    const end = segmentEnd(query, at)
    const name = nameIn(query, at, end)
    const key = deciding.get(name)
    if (key !== undefined) {
      seen ??= new Set()
      if (seen.has(name)) found.repeated = [...found.repeated, name]
      seen.add(name)
      found[key] = valueIn(query, at, end) || null
      const placeholder = isToken(name) ? placeholderIn(query, at, end) : null
      if (placeholder !== null) {
        found[key] = null
        found.placeholderFor ??= placeholder
      }
    }
    at = end + 1
  }
  return found
}

/** The query of a call of ours: without the parameters that are for us, and with the token at its end. */
export function withToken(query: string | null, token: string): string {
  const rest = withoutOurs(query, ours)
  return rest === null || rest === "" ? `access_token=${token}` : `${rest}&access_token=${token}`
}

/** The query of a call of ours that takes no token. */
export function withoutOurs(query: string | null, names: ReadonlySet<string> = ours): string | null {
  if (query === null || !weighty.test(query)) return query
  let kept = ""
  let first = true
  let removed = false
  for (let at = 0; at <= query.length; ) {
    const end = segmentEnd(query, at)
    const name = nameIn(query, at, end)
    if (names.has(name) || (isToken(name) && placeholderIn(query, at, end) !== null)) removed = true
    else {
      kept += first ? query.slice(at, end) : `&${query.slice(at, end)}`
      first = false
    }
    at = end + 1
  }
  if (!removed) return query
  return first ? null : kept
}

/** Whether there may be a parameter that decides, in any spelling: most queries have none and need no closer look. */
const weighty = /%|token|appid|secret/

const nothing: Deciding = {
  accessToken: null,
  componentAccessToken: null,
  cloudbaseAccessToken: null,
  fromAppid: null,
  appid: null,
  secret: null,
  placeholderFor: null,
  repeated: [],
}

const deciding = new Map<string, Exclude<keyof Deciding, "repeated" | "placeholderFor">>([
  ["access_token", "accessToken"],
  ["component_access_token", "componentAccessToken"],
  ["cloudbase_access_token", "cloudbaseAccessToken"],
  ["from_appid", "fromAppid"],
  ["appid", "appid"],
  ["secret", "secret"],
])

/** In a call of ours an `access_token` is empty: with a value it would be the caller's own call. */
const ours: ReadonlySet<string> = new Set(["access_token", "cloudbase_access_token", "from_appid"])

function isToken(name: string): boolean {
  return name === "access_token" || name === "component_access_token"
}

function placeholderIn(query: string, at: number, end: number): string | null {
  return appidOfPlaceholder(percentDecoded(valueIn(query, at, end)))
}

function segmentEnd(query: string, at: number): number {
  const end = query.indexOf("&", at)
  return end < 0 ? query.length : end
}

function nameIn(query: string, at: number, end: number): string {
  const equals = query.indexOf("=", at)
  const name = query.slice(at, equals < 0 || equals > end ? end : equals)
  return name.includes("%") ? percentDecoded(name) : name
}

function valueIn(query: string, at: number, end: number): string {
  const equals = query.indexOf("=", at)
  return equals < 0 || equals >= end ? "" : query.slice(equals + 1, end)
}

/** One pass, as servers do; an invalid escape stands for itself. */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
