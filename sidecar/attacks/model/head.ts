// A second reading of HTTP/1.1 and of spec/sidecar.md, which shares no code with the sidecar: tests hold one against
// the other. Bytes are Latin-1 strings here, one character a byte. Slow and plain on purpose.

export type Line = { name: string; value: string; text: string }

/** The lines of a head without its last, empty one, or null while that has not come. */
export function headLines(wire: string): { lines: string[]; rest: string } | null {
  const end = wire.indexOf("\r\n\r\n")
  if (end < 0) return null
  return { lines: wire.slice(0, end).split("\r\n"), rest: wire.slice(end + 4) }
}

/** Each line as a field, or null when one of them is none. */
export function fieldLines(lines: string[]): Line[] | null {
  const fields = lines.map(fieldLine)
  return fields.length <= 1000 && fields.every((field) => field !== null) ? (fields as Line[]) : null
}

function fieldLine(text: string): Line | null {
  const [, name, value] = /^([!#-'*+.^_`|~\w-]+):(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined || !isClean(text)) return null
  return { name: name.toLowerCase(), value: value.replace(/^[ \t]+|[ \t]+$/g, ""), text }
}

/** No control character but a tab, no stray CR or LF. */
export function isClean(text: string): boolean {
  return ![...text].some((char) => (char < " " && char !== "\t") || char === "\x7f")
}

export function values(fields: Line[], name: string): string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => value)
}

/** What the `Connection` lines name. */
export function namedByConnection(fields: Line[]): string[] {
  return values(fields, "connection").flatMap((value) =>
    value.split(",").map((option) => option.replace(/^[ \t]+|[ \t]+$/g, "").toLowerCase()),
  )
}

export type Framing = "none" | "chunked" | "close" | number

/** What a head declares of its body: undefined for nothing, null when two readers could differ. */
export function declared(fields: Line[], minor: number): Framing | null | undefined {
  if (fields.some(({ name }) => name === "content_length" || name === "transfer_encoding")) return null
  const lengths = values(fields, "content-length")
  const encodings = values(fields, "transfer-encoding")
  if (lengths.length + encodings.length === 0) return undefined
  if (lengths.length + encodings.length > 1) return null
  if (encodings.length === 1)
    return minor === 1 && encodings[0]?.toLowerCase() === "chunked" ? "chunked" : null
  return /^[0-9]{1,15}$/.test(lengths[0] ?? "") ? Number(lengths[0]) : null
}
