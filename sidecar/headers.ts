// What of a head crosses the sidecar. The rest passes byte for byte, in its order and its letter case.
import { seqidHeader } from "../lib/wire/takeover"
import type { Field } from "./fields"
import type { Framing } from "./framing"
import type { RequestHead, ResponseHead } from "./parse"

/** The head to send upstream. Its framing is always written by us. */
export function upstreamHead(head: RequestHead, target: string, crossing: Crossing): string {
  const { host, callerAddress, framing } = crossing
  const named = nominatedBy(head.fields)
  let text = `${head.method} ${target} HTTP/1.1\r\n`
  let forwarded = ""
  let hostSent = host === null
  for (const field of head.fields) {
    const rule = requestRules.get(field.name)
    if (rule === "host" && host !== null) {
      text += `${nameOf(field)}: ${host}\r\n`
      hostSent = true
    } else if (rule === "forwarded" && callerAddress !== null) {
      if (named?.has(field.name) || field.value === "") continue
      forwarded += `${field.value}, `
    } else if (rule === "seqid" && callerAddress !== null) {
      // The caller's would be overwritten on the way back anyway: only ours is a proof.
    } else if (!dropped(rule, field.name, named)) text += `${field.line}\r\n`
  }
  if (!hostSent) text += `Host: ${host}\r\n`
  if (callerAddress !== null) text += `X-Forwarded-For: ${forwarded}${callerAddress}\r\n`
  return `${text}${framingLine(framing)}\r\n`
}

export type Crossing = {
  /** The upstream's; null leaves the caller's. */
  host: string | null
  /** Appended to x-forwarded-for; null leaves that header alone. */
  callerAddress: string | null
  framing: Framing
}

/** The head to send to the caller. */
export function callerHead(head: ResponseHead, answer: Answering): string {
  const named = nominatedBy(head.fields)
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n`
  for (const field of head.fields) {
    const rule = responseRules.get(field.name)
    if (rule === "seqid" && answer.seqid !== null) continue
    if (dropped(rule, field.name, named) && !(rule === "framing" && tellsLength(head, field, answer)))
      continue
    text += `${field.line}\r\n`
  }
  if (answer.seqid !== null) text += `${seqidHeader}: ${answer.seqid}\r\n`
  if (answer.closes) text += "Connection: close\r\n"
  return `${text}${framingLine(answer.framing)}\r\n`
}

export type Answering = {
  /** Null: not an answer of WeChat, relayed as it is. */
  seqid: string | null
  framing: Framing
  closes: boolean
}

/** Whether a head of this version asks that its connection be closed after it. */
export function asksToClose(head: { minor: 0 | 1; fields: readonly Field[] }): boolean {
  if (head.minor === 0) return true
  for (const { name, value } of head.fields)
    if (name === "connection" && value !== "keep-alive" && closing.test(value)) return true
  return false
}

const closing = /(?:^|,)\s*close\s*(?:,|$)/i

/** What an `Expect` field asks: nothing, `100 Continue`, or what nobody can give. */
export function expectation(head: RequestHead): "none" | "continue" | "unknown" {
  if (head.minor === 0) return "none"
  for (const { name, value } of head.fields)
    if (name === "expect") return value.toLowerCase() === "100-continue" ? "continue" : "unknown"
  return "none"
}

type HeaderRule = "drop" | "host" | "forwarded" | "framing" | "seqid"

const hopByHop = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "upgrade",
  "expect",
].map((name): [string, HeaderRule] => [name, "drop"])

const framed: [string, HeaderRule][] = [
  ["transfer-encoding", "framing"],
  ["content-length", "framing"],
]

const requestRules = new Map<string, HeaderRule>([
  ...hopByHop,
  ...framed,
  ["host", "host"],
  ["x-forwarded-for", "forwarded"],
  [seqidHeader, "seqid"],
])

const responseRules = new Map<string, HeaderRule>([...hopByHop, ...framed, [seqidHeader, "seqid"]])

function dropped(rule: HeaderRule | undefined, name: string, named: ReadonlySet<string> | null): boolean {
  if (rule === "drop" || rule === "framing") return true
  return named !== null && rule !== "host" && named.has(name)
}

/** The headers that `Connection` names, other than its own options. */
function nominatedBy(fields: readonly Field[]): ReadonlySet<string> | null {
  let named: Set<string> | null = null
  for (const { name, value } of fields) {
    if (name !== "connection" || value === "keep-alive") continue
    named ??= new Set()
    for (const option of value.toLowerCase().split(",")) named.add(option.trim())
  }
  return named
}

/** An answer to HEAD, and a 304, says how long the body would be. */
function tellsLength(head: ResponseHead, field: Field, { framing }: Answering): boolean {
  return framing.kind === "none" && field.name === "content-length" && head.status !== 204
}

function nameOf(field: Field): string {
  return field.line.slice(0, field.name.length)
}

function framingLine(framing: Framing): string {
  if (framing.kind === "length") return `Content-Length: ${framing.length}\r\n`
  return framing.kind === "chunked" ? "Transfer-Encoding: chunked\r\n" : ""
}
