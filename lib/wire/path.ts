// One definition of "a path" and of "listed" for the sidecar that decides, the API that stores the list
// and the console that previews a change: they can never disagree.

/** `/` and then letters, digits, `_ - . ~ /` only; no `//`, `/./`, `/../`. Raw bytes: nothing is decoded. */
export function isPlainPath(path: string): boolean {
  return /^\/[A-Za-z0-9_\-.~/]*$/.test(path) && !/\/\/|\/\.{1,2}(\/|$)/.test(path)
}

/** A list entry: a plain path, or a prefix that ends in `/*` and means everything below it. */
export function isListEntry(entry: string): boolean {
  return isPlainPath(entry.endsWith("/*") ? entry.slice(0, -1) : entry)
}

/** The entry that lists `path`, or null. Case-sensitive, as WeChat's paths are. */
export function listedBy(entries: readonly string[], path: string): string | null {
  return entries.find((entry) => matches(entry, path)) ?? null
}

function matches(entry: string, path: string): boolean {
  if (!entry.endsWith("/*")) return entry === path
  const prefix = entry.slice(0, -1)
  return path.startsWith(prefix) && (path.length > prefix.length || prefix === "/")
}

/** The same answer for a list that is asked many times: exact entries are looked up, prefixes are tried in order. */
export function listing(entries: readonly string[]): (path: string) => string | null {
  const exact = new Set(entries.filter((entry) => !entry.endsWith("/*")))
  const prefixes = entries.filter((entry) => entry.endsWith("/*"))
  return (path) => (exact.has(path) ? path : listedBy(prefixes, path))
}
