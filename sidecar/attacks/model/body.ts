// A body as its framing delimits it.
import { type Framing, fieldLines } from "./head"

export type Body = { body: string; rest: string }

/** Null: it is malformed. Undefined: it has not come to its end. */
export function readBody(wire: string, framing: Framing): Body | null | undefined {
  if (framing === "none") return { body: "", rest: wire }
  if (framing === "close") return { body: wire, rest: "" }
  if (framing === "chunked") return readChunks(wire)
  return wire.length < framing ? undefined : { body: wire.slice(0, framing), rest: wire.slice(framing) }
}

const token = "[!#-'*+.^_`|~\\w-]+"
const quoted = '"[\\t !#-\\[\\]-~]*"'
const sizeLine = new RegExp(`^([0-9A-Fa-f]{1,8})((?:;${token}(?:=(?:${token}|${quoted}))?)*)$`)

function readChunks(wire: string): Body | null | undefined {
  let body = ""
  for (;;) {
    const line = upToLineEnd(wire)
    if (!line) return line
    const size = sizeLine.exec(line.text)
    if (!size || line.text.length > 4094) return null
    const length = Number.parseInt(size[1] ?? "", 16)
    wire = line.rest
    if (length === 0) return readTrailers(wire, body)
    body += wire.slice(0, length)
    const end = wire.slice(length, length + 2)
    if (!"\r\n".startsWith(end)) return null
    if (end.length < 2) return undefined
    wire = wire.slice(length + 2)
  }
}

function readTrailers(wire: string, body: string): Body | null | undefined {
  for (let bytes = 0; ; ) {
    const line = upToLineEnd(wire)
    if (!line) return line
    wire = line.rest
    if (line.text === "") return { body, rest: wire }
    bytes += line.text.length
    if (!fieldLines([line.text]) || line.text.length > 4094 || bytes > 8192) return null
  }
}

/** A line that ends with CR LF; null when an LF comes without its CR. */
function upToLineEnd(wire: string): { text: string; rest: string } | null | undefined {
  const lf = wire.indexOf("\n")
  if (lf < 0) return undefined
  return wire[lf - 1] === "\r" ? { text: wire.slice(0, lf - 1), rest: wire.slice(lf + 1) } : null
}
