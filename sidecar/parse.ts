// The heads of HTTP/1.1 requests and responses. Strict on purpose: nothing ambiguous is ever forwarded.
import { type Fields, forbiddenByte, type LastFields, readFields } from "./fields"

export const headBytesMax = 64 * 1024
export const targetBytesMax = 8 * 1024

export type RequestHead = { method: string; target: string; minor: 0 | 1; fields: Fields }
export type ResponseHead = { status: number; reason: string; minor: 0 | 1; fields: Fields }
export type Malformed = { status: 400 | 414 | 431 | 505; sentence: string }

/** A head that is complete, and where what follows it begins. */
export type Parsed<Head> = { head: Head; next: number }

/** Null: more bytes are needed. */
export function parseRequest(bytes: Buffer, at: number): Parsed<RequestHead> | Malformed | null {
  const end = bytes.indexOf(headEnd, at)
  if (end < 0) return refusedAlready(bytes, at)
  if (end + 4 - at > headBytesMax) return refusedAlready(bytes, at) ?? tooLarge
  const text = bytes.toString("latin1", at, end)
  const lineEnd = text.indexOf("\r\n")
  const head = requestHead(text, lineEnd < 0 ? text.length : lineEnd)
  return "status" in head ? head : { head, next: end + 4 }
}

/** Null: more bytes are needed. A sentence: the answer is malformed. */
export function parseResponse(bytes: Buffer, at: number): Parsed<ResponseHead> | string | null {
  const end = bytes.indexOf(headEnd, at)
  if (end < 0) return bytes.length - at > headBytesMax ? "its head is too large" : null
  if (end + 4 - at > headBytesMax) return "its head is too large"
  const text = bytes.toString("latin1", at, end)
  const lineEnd = text.indexOf("\r\n")
  const line = readStatusLine(lineEnd < 0 ? text : text.slice(0, lineEnd))
  if (line === null) return "its status line is malformed"
  const fields = readFields(text, lineEnd < 0 ? text.length : lineEnd + 2, lastResponse)
  if (typeof fields === "string") return fields
  const { status, reason, minor } = line
  return { head: { status, reason, minor, fields }, next: end + 4 }
}

type StatusLine = { status: number; reason: string; minor: 0 | 1 }

function readStatusLine(text: string): StatusLine | null {
  if (text === usualAnswer) return usual
  const match = statusLine.exec(text)
  if (!match) return null
  const [, minor, status, reason = ""] = match
  return { status: Number(status), reason, minor: minor === "0" ? 0 : 1 }
}

const usualAnswer = "HTTP/1.1 200 OK"
const usual: StatusLine = { status: 200, reason: "OK", minor: 1 }

const lastRequest: LastFields = { known: [] }
const lastResponse: LastFields = { known: [] }

const headEnd = Buffer.from("\r\n\r\n")
const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/
const requestLine = /^([A-Z][A-Z-]{0,31}) ([\x21-\x7e\x80-\xff]+) HTTP\/1\.([01])$/
const otherVersion = /^[A-Z][A-Z-]* [\x21-\x7e\x80-\xff]+ HTTP\/(?!1\.[01]$)\d\.\d$/
const tooLarge: Malformed = { status: 431, sentence: "The head of the request is over 64 KiB." }
const tooLong: Malformed = { status: 414, sentence: "The target of the request is over 8 KiB." }

function requestHead(text: string, lineEnd: number): RequestHead | Malformed {
  const first = text.slice(0, lineEnd)
  if (first.length > targetBytesMax + 64) return tooLong
  const line = requestLine.exec(first)
  if (!line) return otherVersion.test(first) ? wrongVersion : malformed("a malformed request line")
  const [, method = "", target = "", minor] = line
  if (target.length > targetBytesMax) return tooLong
  const fields = readFields(text, lineEnd + 2, lastRequest)
  if (typeof fields === "string") return malformed(fields)
  return { method, target, minor: minor === "0" ? 0 : 1, fields }
}

const wrongVersion: Malformed = { status: 505, sentence: "Only HTTP/1.0 and HTTP/1.1 are spoken here." }

function malformed(what: string): Malformed {
  return { status: 400, sentence: `The request is malformed: ${what}.` }
}

/** What is wrong already with a head that is not complete yet, so that nobody waits for the rest. */
function refusedAlready(bytes: Buffer, at: number): Malformed | null {
  if (bytes.length > at && !isUpper(bytes[at])) return malformed("a malformed request line")
  let lf = bytes.indexOf(0x0a, at)
  // First of the two, so that the answer does not hang on how much has arrived by now.
  if ((lf < 0 ? bytes.length : lf) - at > targetBytesMax + 64) return tooLong
  for (; lf >= 0 && lf - at < headBytesMax; lf = bytes.indexOf(0x0a, lf + 1)) {
    if (lf === at || bytes[lf - 1] !== 0x0d) return malformed(forbiddenByte)
  }
  return bytes.length - at > headBytesMax ? tooLarge : null
}

function isUpper(code: number | undefined): boolean {
  return code !== undefined && code >= 0x41 && code <= 0x5a
}
