// The fields of an HTTP/1.1 head, strictly: what two readers could understand differently is refused.
// Programs send the same lines, often all of them, again and again: each is read once, and what was read is shared.
import { detached } from "./detached"

export type Field = {
  /** Lower-case. */
  readonly name: string
  readonly value: string
  /** As it was sent, without the line end. */
  readonly line: string
}

/** Of one head. A block that repeats is one and the same list, and what was made of it stands beside it (`once`). */
export type Fields = readonly Field[] & { readonly made?: unknown[] }

/** The fields of `text` from `at` to its end, or the sentence that refuses it. */
export function readFields(text: string, at: number): Fields | string {
  for (const { block, fields } of recent)
    if (block.length === text.length - at && text.endsWith(block)) return fields
  const fields = readLines(text, at)
  const keeps = typeof fields !== "string" && fields.length > 0 && text.length - at <= blockBytesMax
  if (keeps) recent[turn++ % recentMax] = { block: detached(text.slice(at)), fields }
  return fields
}

/** `make`, asked once for a block that repeats: what it makes must follow from the fields alone. */
export function once<T>(make: (fields: Fields) => T): (fields: Fields) => T {
  const at = makes++
  return (fields) => {
    const { made } = fields
    if (made === undefined) return make(fields)
    const before = made[at]
    if (before !== undefined) return before as T
    const now = make(fields)
    made[at] = now
    return now
  }
}

const recent: { block: string; fields: Fields }[] = []
const recentMax = 4
const blockBytesMax = 2048
let turn = 0
let makes = 0

function readLines(text: string, at: number): Fields | string {
  const fields: Field[] & { made?: unknown[] } = []
  fields.made = []
  while (at < text.length) {
    let end = text.indexOf("\r\n", at)
    if (end < 0) end = text.length
    const line = text.slice(at, end)
    const field = known.get(line) ?? readLine(line)
    if (typeof field === "string") return field
    fields.push(field)
    if (fields.length > fieldsMax) return "there are too many headers"
    at = end + 2
  }
  return fields
}

export const forbiddenByte = "a control character, or a line end that is not CR LF"

const fieldsMax = 1000
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const known = new Map<string, Field>()
const knownMax = 512
const knownBytesMax = 256

function readLine(line: string): Field | string {
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(line)) return forbiddenByte
  const colon = line.indexOf(":")
  if (colon < 0) return "a header line has no colon"
  if (!token.test(line.slice(0, colon))) return "a header name is malformed"
  if (line.length > knownBytesMax) return fieldOf(line, colon)
  const field = fieldOf(detached(line), colon)
  if (known.size >= knownMax) known.clear()
  known.set(field.line, field)
  return field
}

function fieldOf(line: string, colon: number): Field {
  return { name: line.slice(0, colon).toLowerCase(), value: trimmed(line, colon + 1), line }
}

function trimmed(line: string, from: number): string {
  let to = line.length
  while (from < to && isBlank(line.charCodeAt(from))) from++
  while (to > from && isBlank(line.charCodeAt(to - 1))) to--
  return line.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
