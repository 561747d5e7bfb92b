// The first request in what a caller sent, as a strict reader sees it.
import { readBody } from "./body"
import { declared, type Framing, fieldLines, headLines, isClean, type Line, values } from "./head"
import { isAuthority } from "./who"

export type ReadRequest = {
  method: string
  target: string
  minor: 0 | 1
  fields: Line[]
  framing: Framing
  /** Null: its chunks are malformed. Undefined: it has not come to its end. */
  body: string | null | undefined
  rest: string
}

export type Reading =
  | ReadRequest
  /** No two readers need agree on it: refused with one of these, and the connection closed. */
  | { statuses: number[] }
  /** Its head has not come to its end; what has come may be refused already. */
  | { unfinished: string }

export function readRequest(wire: string): Reading {
  const head = headLines(wire)
  if (!head) return { unfinished: wire }
  const [first = "", ...others] = head.lines
  const size = wire.length - head.rest.length
  if (size > headMax || first.length > targetMax) return { statuses: [400, 414, 431] }
  if (/^[A-Z-]+ [!-~\x80-\xff]+ HTTP\/(?!1\.[01]$)[0-9]\.[0-9]$/.test(first)) return { statuses: [400, 505] }
  if (!head.lines.every(isClean)) return malformed
  const line = /^([A-Z][A-Z-]{0,31}) ([!-~\x80-\xff]+) HTTP\/1\.([01])$/.exec(first)
  if (!line) return malformed
  const fields = fieldLines(others)
  const [, method = "", target = ""] = line
  const minor = line[3] === "1" ? 1 : 0
  if (!fields) return malformed
  const framing = declared(fields, minor)
  const hosts = values(fields, "host")
  if (framing === null || hosts.length > 1 || hosts.length < minor) return malformed
  if (hosts.some((host) => !isAuthority(host))) return malformed
  const body = readBody(head.rest, framing ?? "none")
  return {
    ...{ method, target, minor, fields, framing: framing ?? "none" },
    body: body ? body.body : body,
    rest: body ? body.rest : "",
  }
}

const headMax = 64 * 1024
const targetMax = 8 * 1024
const malformed = { statuses: [400] }
