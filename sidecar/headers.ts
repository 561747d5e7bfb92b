// What of a head crosses the sidecar. The rest passes byte for byte, in its order and its letter case.
import { seqidHeader } from "../lib/wire/takeover"
import { detached } from "./detached"
import type { Field, Fields } from "./fields"
import type { Framing } from "./framing"
import type { RequestHead, ResponseHead } from "./parse"

/** The head to send upstream. Its framing is always written by us. */
export function upstreamHead(head: RequestHead, target: string, crossing: Crossing): string {
  const lines = crossedOver(head.fields, crossing)
  return `${head.method} ${target} HTTP/1.1\r\n${lines}${framingLine(crossing.framing)}\r\n`
}

/** The lines that cross, and ours. */
function crossedOver(fields: Fields, crossing: Crossing): string {
  const { host, callerAddress } = crossing
  const last = lastCrossed
  const alike = last && last.host === host && last.callerAddress === callerAddress
  const again = alike ? last.lines.textOf(fields) : null
  if (again !== null) return again
  const text = crossed(fields, crossing)
  lastCrossed = { host, callerAddress, lines: new Lines(fields, text, false) }
  return text
}

let lastCrossed: (Omit<Crossing, "framing"> & { lines: Lines }) | null = null

function crossed(fields: Fields, { host, callerAddress }: Crossing): string {
  const named = nominatedBy(fields)
  let text = ""
  let forwarded = ""
  let hostSent = host === null
  for (const field of fields.all) {
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
  return text
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
  const { seqid, closes, framing, hidden } = answer
  const tellsLength = framing.kind === "none" && head.status !== 204
  const passing = { marked: seqid !== null, tellsLength, hidden }
  const reason = without(hidden, head.reason)
  const mark = seqid === null ? "" : `${seqidHeader}: ${seqid}\r\n`
  const close = closes ? "Connection: close\r\n" : ""
  const lines = passedBack(head.fields, passing)
  return `HTTP/1.1 ${head.status} ${reason}\r\n${lines}${mark}${close}${framingLine(framing)}\r\n`
}

export type Answering = {
  /** Null: not an answer of WeChat, relayed as it is. */
  seqid: string | null
  framing: Framing
  closes: boolean
  /** The token that was injected: it must never come back. */
  hidden: string | null
}

type Passing = {
  marked: boolean
  /** An answer to HEAD, and a 304, says how long the body would be. */
  tellsLength: boolean
  hidden: string | null
}

/** The lines that pass. */
function passedBack(fields: Fields, passing: Passing): string {
  const { marked, tellsLength, hidden } = passing
  const last = lastPassed
  const alike = last?.marked === marked && last.tellsLength === tellsLength && last.hidden === hidden
  const again = alike ? last.lines.textOf(fields) : null
  if (again !== null) return again
  const text = without(hidden, passed(fields, passing))
  lastPassed = { ...passing, lines: new Lines(fields, text, tellsLength) }
  return text
}

let lastPassed: (Passing & { lines: Lines }) | null = null

/** What was made of a head's fields, kept for the next head: it mostly has the same, but for its length. */
class Lines {
  readonly #all: readonly Field[]
  readonly #hasLength: boolean
  #text: string
  #flat = false

  /** `hasLength`: the length of the body is in the text. */
  constructor({ all }: Fields, text: string, hasLength: boolean) {
    this.#all = all
    this.#text = text
    this.#hasLength = hasLength
  }

  /** The text, if it would be the same for these fields. */
  textOf({ all }: Fields): string | null {
    if (all !== this.#all && !this.#areAlike(all)) return null
    if (!this.#flat) this.#text = detached(this.#text)
    this.#flat = true
    return this.#text
  }

  #areAlike(all: readonly Field[]): boolean {
    if (all.length !== this.#all.length) return false
    for (let at = 0; at < all.length; at++) {
      const field = all[at]
      const own = this.#all[at]
      if (field === own) continue
      if (this.#hasLength || field?.name !== "content-length" || own?.name !== "content-length") return false
    }
    return true
  }
}

function passed(fields: Fields, { marked, tellsLength }: Passing): string {
  const named = nominatedBy(fields)
  let text = ""
  for (const field of fields.all) {
    const rule = responseRules.get(field.name)
    if (rule === "seqid" && marked) continue
    const told = tellsLength && field.name === "content-length"
    if (dropped(rule, field.name, named) && !told) continue
    text += `${field.line}\r\n`
  }
  return text
}

function without(hidden: string | null, text: string): string {
  return hidden !== null && text.includes(hidden) ? text.replaceAll(hidden, "***") : text
}

/** Whether a head of this version asks that its connection be closed after it. */
export function asksToClose(head: { minor: 0 | 1; fields: Fields }): boolean {
  if (head.minor === 0) return true
  for (const { name, value } of head.fields.special)
    if (name === "connection" && value !== "keep-alive" && closing.test(value)) return true
  return false
}

const closing = /(?:^|,)\s*close\s*(?:,|$)/i

/** What an `Expect` field asks: nothing, `100 Continue`, or what nobody can give. */
export function expectation(head: RequestHead): "none" | "continue" | "unknown" {
  if (head.minor === 0) return "none"
  for (const { name, value } of head.fields.special)
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
function nominatedBy(fields: Fields): ReadonlySet<string> | null {
  let named: Set<string> | null = null
  for (const { name, value } of fields.special) {
    if (name !== "connection" || value === "keep-alive") continue
    named ??= new Set()
    for (const option of value.toLowerCase().split(",")) named.add(option.trim())
  }
  return named
}

function nameOf(field: Field): string {
  return field.line.slice(0, field.name.length)
}

function framingLine(framing: Framing): string {
  if (framing.kind === "length") return `Content-Length: ${framing.length}\r\n`
  return framing.kind === "chunked" ? "Transfer-Encoding: chunked\r\n" : ""
}
