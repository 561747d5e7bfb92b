/** What an RFC 6901 pointer names in a JSON document; undefined when nothing is there. */
export function valueAt(document: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce(child, document)
}

function child(parent: unknown, token: string): unknown {
  if (Array.isArray(parent)) return /^(0|[1-9]\d*)$/.test(token) ? parent[Number(token)] : undefined
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, token)) return undefined
  return (parent as Record<string, unknown>)[token]
}
