// The fields of an HTTP/1.1 head, strictly: what two readers could understand differently is refused.

import { detached } from "./detached"

export type Field = {
  /** Lower-case. */
  name: string
  value: string
  /** As it was sent, without the line end. */
  line: string
}

/** The fields of `text` from `at` to its end, or the sentence that refuses it. */
export function readFields(text: string, at: number): Field[] | string {
  const fields: Field[] = []
  while (at < text.length) {
    let end = text.indexOf("\r\n", at)
    if (end < 0) end = text.length
    const colon = text.indexOf(":", at)
    if (colon < 0 || colon > end) return "a header line has no colon"
    const name = fieldName(text.slice(at, colon))
    if (name === null) return "a header name is malformed"
    fields.push({ name, value: trimmed(text, colon + 1, end), line: text.slice(at, end) })
    if (fields.length > fieldsMax) return "there are too many headers"
    at = end + 2
  }
  return fields
}

/** True when `text` has a control character, or a line end that is not CR LF. */
export function hasForbiddenByte(text: string): boolean {
  return /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|[^\r]\n|^\n/.test(text)
}

const fieldsMax = 1000
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

// The same few names come with every request: checking and lower-casing each of them once is measurably cheaper.
const seen = new Map<string, string>()
const seenMax = 512

function fieldName(name: string): string | null {
  const known = seen.get(name)
  if (known !== undefined) return known
  if (!token.test(name)) return null
  const lower = name.toLowerCase()
  if (seen.size < seenMax && name.length <= 64) seen.set(detached(name), lower)
  return lower
}

function trimmed(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
