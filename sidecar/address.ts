// Which addresses lie inside the machine or its link.

/** Loopback, link-local, unspecified, multicast or broadcast, in any of the forms that IPv6 wraps IPv4 in. */
export function isInside(address: string): boolean {
  const plain = address.toLowerCase().replace(/%.*$/, "")
  if (!plain.includes(":")) return isInsideV4(plain)
  const groups = groupsOf(plain)
  if (!groups) return true
  const [first = 0] = groups
  if ((first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00) return true
  const wrapped = wrappedV4(groups)
  return wrapped !== null && isInsideV4(wrapped)
}

function isInsideV4(address: string): boolean {
  const parts = address.split(".").map(Number)
  const [a, b] = parts
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return true
  return a === 0 || a === 127 || (a === 169 && b === 254) || (a ?? 0) >= 224
}

/** `::1`, `::a.b.c.d`, `::ffff:a.b.c.d`, `64:ff9b::a.b.c.d` and 6to4 all end up at an IPv4 address. */
function wrappedV4(groups: number[]): string | null {
  const [g0, g1, g2] = groups
  const zero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0)
  if (zero(0, 7) && (groups[7] ?? 0) <= 1) return "127.0.0.1"
  if (zero(0, 6) || (zero(0, 5) && groups[5] === 0xffff)) return dotted(groups[6], groups[7])
  if (zero(0, 4) && groups[4] === 0xffff && groups[5] === 0) return dotted(groups[6], groups[7])
  if (g0 === 0x64 && g1 === 0xff9b) return dotted(groups[6], groups[7])
  return g0 === 0x2002 ? dotted(g1, g2) : null
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".")
}

function groupsOf(address: string): number[] | null {
  const match = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const [, prefix = "", a, b, c, d] = match ?? []
  const hex = (high: string | undefined, low: string | undefined) =>
    ((Number(high) << 8) | Number(low)).toString(16)
  const [head = "", tail, more] = (match ? `${prefix}${hex(a, b)}:${hex(c, d)}` : address).split("::")
  const split = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16))
  const [left, right] = [split(head), split(tail ?? "")]
  const missing = 8 - left.length - right.length
  if (more !== undefined || missing < 0 || (tail === undefined && missing > 0)) return null
  const groups = [...left, ...Array<number>(missing).fill(0), ...right]
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : null
}
