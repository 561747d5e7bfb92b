// The fields of an HTTP/1.1 head, strictly: what two readers could understand differently is refused.
// Programs send the same lines, often all of them, again and again: those are read once, and what was read is shared.
import { detached } from "./detached"

export type Field = {
  /** Lower-case. */
  readonly name: string
  readonly value: string
  /** As it was sent, without the line end. */
  readonly line: string
}

export type Fields = {
  readonly all: readonly Field[]
  /** Those that are about the head, its body or its connection: few, and looked through for each question. */
  readonly special: readonly Field[]
}

export const noFields: Fields = { all: [], special: [] }

/**
 * The known ones of the last head's fields, each at its place: the next head of its kind mostly has the same lines there. Only
 * those, since a line that was cut from a head keeps all of the head.
 */
export type LastFields = { known: readonly (Field | undefined)[] }

/** The fields of `text` from `at` to its end, or the sentence that refuses it. */
export function readFields(text: string, at: number, last: LastFields = { known: [] }): Fields | string {
  for (const { block, fields } of recent)
    if (block.length === text.length - at && text.endsWith(block)) return fields
  if (++reads % readsWindow === 0) linesOf.clear()
  const all: Field[] = []
  const special: Field[] = []
  const lasting: (Field | undefined)[] = []
  let repeats = text.length - at <= blockBytesMax
  for (let start = at; start < text.length; ) {
    let before = last.known[all.length]
    let end = before ? start + before.line.length : 0
    let field = before
    if (!field || !text.startsWith(field.line, start) || !isLineEnd(text, end)) {
      end = text.indexOf("\r\n", start)
      if (end < 0) end = text.length
      const line = text.slice(start, end)
      before = known.get(line)
      const read = before ?? readLine(line)
      if (typeof read === "string") return read
      field = read
      repeats = false
    }
    all.push(field)
    lasting.push(before)
    if (specials.has(field.name)) special.push(field)
    if (all.length > fieldsMax) return "there are too many headers"
    start = end + 2
  }
  const fields = { all, special }
  repeats &&= all.length === last.known.length
  last.known = lasting
  if (repeats && all.length > 0) recent[turn++ % recentMax] = { block: detached(text.slice(at)), fields }
  return fields
}

export const forbiddenByte = "a control character, or a line end that is not CR LF"

const specials: ReadonlySet<string> = new Set([
  ...["host", "connection", "content-length", "content_length", "transfer-encoding", "transfer_encoding"],
  ...["expect", "content-encoding"],
])

/** Blocks that came twice in a row: one with a line that is new each time would only push out the others. */
const recent: { block: string; fields: Fields }[] = []
const recentMax = 8
const blockBytesMax = 2048
let turn = 0

const fieldsMax = 1000
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const known = new Map<string, Field>()
const knownMax = 512
const knownBytesMax = 256
/** How many lines of a name came to be known of late. One whose value is another each time is not worth keeping. */
const linesOf = new Map<string, number>()
const linesOfMax = 64
const readsWindow = 4096
let reads = 0

function isLineEnd(text: string, at: number): boolean {
  return at === text.length || (text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a)
}

function readLine(line: string): Field | string {
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(line)) return forbiddenByte
  const colon = line.indexOf(":")
  if (colon < 0) return "a header line has no colon"
  if (!token.test(line.slice(0, colon))) return "a header name is malformed"
  const field = fieldOf(line, colon)
  const lines = linesOf.get(field.name) ?? 0
  if (line.length <= knownBytesMax && lines < linesOfMax) keep(line, colon, lines)
  return field
}

function keep(line: string, colon: number, lines: number) {
  if (known.size >= knownMax) {
    known.clear()
    linesOf.clear()
    lines = 0
  }
  const field = fieldOf(detached(line), colon)
  known.set(field.line, field)
  linesOf.set(field.name, lines + 1)
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
