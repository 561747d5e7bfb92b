// How long a body is. Anything that two readers could measure differently is refused.
import type { Fields } from "./fields"
import type { RequestHead, ResponseHead } from "./parse"

export type Framing =
  | { kind: "none" }
  | { kind: "length"; length: number }
  | { kind: "chunked" }
  | { kind: "close" }

/** The framing of a request's body, or the sentence that refuses it. */
export function requestFraming(head: RequestHead): Framing | string {
  const declared = declaredFraming(head.fields)
  if (typeof declared === "string") return declared
  if (declared?.kind === "chunked" && head.minor === 0) return "Transfer-Encoding does not exist in HTTP/1.0"
  return declared ?? none
}

/** The framing of a response's body, or the sentence that refuses it. */
export function responseFraming(head: ResponseHead, method: string): Framing | string {
  const declared = declaredFraming(head.fields)
  if (typeof declared === "string") return declared
  if (declared?.kind === "chunked" && head.minor === 0) return "Transfer-Encoding does not exist in HTTP/1.0"
  if (method === "HEAD" || head.status === 204 || head.status === 304) return none
  return declared ?? { kind: "close" }
}

const none: Framing = { kind: "none" }
const chunked: Framing = { kind: "chunked" }

function declaredFraming({ special }: Fields): Framing | string | null {
  let length: string | null = null
  let encoding: string | null = null
  for (const { name, value } of special) {
    if (name === "content-length") {
      if (length !== null) return "there are two Content-Length"
      length = value
    } else if (name === "transfer-encoding") {
      if (encoding !== null) return "there are two Transfer-Encoding"
      encoding = value
    } else if (name === "content_length" || name === "transfer_encoding") return `${name} is ambiguous`
  }
  if (encoding !== null) {
    if (length !== null) return "there are both Content-Length and Transfer-Encoding"
    return encoding.toLowerCase() === "chunked" ? chunked : "its Transfer-Encoding is not chunked"
  }
  if (length === null) return null
  if (!/^\d{1,15}$/.test(length)) return "its Content-Length is not a number"
  return { kind: "length", length: Number(length) }
}
