// One call's way to the upstream and back (step 10). One request in is at most one request out.
import { BodyReader, type BodySink } from "./body"
import type { Call } from "./call"
import { ErrcodePeek } from "./errcode"
import { type Framing, responseFraming } from "./framing"
import { asksToClose, callerHead } from "./headers"
import { logSeldom } from "./log"
import { parseResponse, type ResponseHead } from "./parse"
import type { Rule } from "./refusals"
import type { UpstreamConnection, UpstreamUser } from "./upstream"

export const bodyBytesMax = 32 * 1024 * 1024

/** Where the request goes: a pool of the upstream's connections, or one to somebody else. */
export interface Route {
  take(user: UpstreamUser): UpstreamConnection | null
  dial(user: UpstreamUser): UpstreamConnection
  put(connection: UpstreamConnection): void
}

export class Exchange implements UpstreamUser, BodySink {
  readonly #call: Call
  readonly #route: Route
  readonly #head: string
  readonly #token: string | null
  #upstream: UpstreamConnection | null = null
  #ready = false
  #received = false
  #retried = false
  #interims = 0
  #rest: Buffer | null = null
  #answer: { reader: BodyReader; head: ResponseHead; chunked: boolean; peek: ErrcodePeek | null } | null =
    null

  /** `head` is complete and ends with the empty line; `token` is what must never come back with the answer. */
  constructor(call: Call, route: Route, head: string, token: string | null) {
    this.#call = call
    this.#route = route
    this.#head = head
    this.#token = token
  }

  start() {
    this.#call.upstreamAt = performance.now()
    const idle = this.#route.take(this)
    this.#upstream = idle ?? this.#route.dial(this)
    if (idle) this.upstreamOpened()
  }

  /** It takes pieces of the request's body now. */
  get takes(): boolean {
    return this.#ready && !this.#upstream?.outlet?.blocked
  }

  get errcode(): number | null {
    return this.#answer?.peek?.errcode ?? null
  }

  /** A piece of the request's body. */
  send(bytes: Buffer, from: number, to: number) {
    const outlet = this.#upstream?.outlet
    if (!outlet) return
    if (this.#call.framing.kind !== "chunked") return outlet.bytes(bytes, from, to)
    outlet.text(`${(to - from).toString(16)}\r\n`)
    outlet.bytes(bytes, from, to)
    outlet.text("\r\n")
  }

  /** The request's body has been sent to its end. */
  sent() {
    if (this.#call.framing.kind === "chunked") this.#upstream?.outlet?.text("0\r\n\r\n")
  }

  resume() {
    this.#upstream?.resume()
  }

  destroy() {
    this.#upstream?.destroy()
  }

  upstreamOpened() {
    this.#ready = true
    this.#upstream?.outlet?.text(this.#head)
    this.#call.bodyWanted()
  }

  upstreamDrained() {
    this.#call.bodyWanted()
  }

  upstreamClosed(error: string | null) {
    if (!this.#ready) {
      logSeldom("warn", "the upstream cannot be reached", { cause: error })
      return this.#fail("upstream_unreachable", "The upstream cannot be reached")
    }
    if (this.#answer?.reader.done === false && this.#answer.reader.untilClose && error === null)
      return this.#end(false)
    if (this.#call.answerStarted) return this.#call.cut("upstream_cut")
    if (!this.#mayRetry()) return this.#fail("upstream_reset", "The upstream closed the connection")
    this.#retried = true
    this.#ready = false
    this.#upstream = this.#route.dial(this)
  }

  upstreamData(bytes: Buffer) {
    this.#received = true
    if (this.#rest) bytes = Buffer.concat([this.#rest, bytes])
    this.#rest = null
    const at = this.#answer ? 0 : this.#readHead(bytes)
    if (at < 0 || !this.#answer) return
    const { reader, chunked } = this.#answer
    const end = reader.read(bytes, at, this)
    if (this.#call.over) return
    if (end < 0) return this.#fail("upstream_malformed", "The upstream's answer is malformed")
    if (reader.done) {
      if (chunked) this.#call.outlet.text("0\r\n\r\n")
      return this.#end(end === bytes.length && !asksToClose(this.#answer.head))
    }
    this.#call.flush()
    if (this.#call.outlet.blocked) this.#upstream?.pause()
  }

  /** A piece of the answer's body. */
  piece(bytes: Buffer, from: number, to: number) {
    const call = this.#call
    call.bytesOut += to - from
    if (call.bytesOut > bodyBytesMax)
      return this.#fail("response_too_large", "The upstream's answer is over 32 MiB")
    const peek = this.#answer?.peek
    if (peek && !peek.done) peek.read(bytes, from, to)
    if (this.#answer?.chunked) call.outlet.text(`${(to - from).toString(16)}\r\n`)
    call.outlet.bytes(bytes, from, to)
    if (this.#answer?.chunked) call.outlet.text("\r\n")
  }

  /** Where the body begins, or -1 while there is none. */
  #readHead(bytes: Buffer): number {
    for (let at = 0; ; ) {
      const parsed = parseResponse(bytes, at)
      if (parsed === null) {
        this.#rest = bytes.subarray(at)
        return -1
      }
      if (typeof parsed === "string") return this.#malformed(parsed)
      const { status } = parsed.head
      if (status >= 200) return this.#begin(parsed.head) ? parsed.next : -1
      if (status === 101) return this.#malformed("it switches protocols unasked")
      if (++this.#interims > interimsMax) return this.#malformed("it has too many interim answers")
      at = parsed.next
    }
  }

  #malformed(why: string): number {
    this.#fail("upstream_malformed", `The upstream's answer is malformed: ${why}`)
    return -1
  }

  #begin(head: ResponseHead): boolean {
    const call = this.#call
    const framing = responseFraming(head, call.head.method)
    if (typeof framing === "string") {
      this.#malformed(framing)
      return false
    }
    if (framing.kind === "length" && framing.length > bodyBytesMax) {
      this.#fail("response_too_large", "The upstream's answer is over 32 MiB")
      return false
    }
    const towardsCaller = callerFraming(framing, call.head.minor)
    if (towardsCaller.kind === "close") call.closes = true
    const answering = { seqid: call.seqid, framing: towardsCaller, closes: call.closes }
    const text = callerHead(head, answering)
    const peek = head.fields.some(({ name }) => name === "content-encoding") ? null : new ErrcodePeek()
    this.#answer = { reader: new BodyReader(framing), head, chunked: towardsCaller.kind === "chunked", peek }
    call.status = head.status
    call.answerStarted = true
    call.outlet.text(
      this.#token !== null && text.includes(this.#token) ? text.replaceAll(this.#token, "") : text,
    )
    return true
  }

  #end(reusable: boolean) {
    const call = this.#call
    if (this.#answer?.chunked && !this.#answer.reader.done) call.outlet.text("0\r\n\r\n")
    const upstream = this.#upstream
    if (upstream && reusable && call.body.done && !upstream.outlet?.blocked) this.#route.put(upstream)
    else upstream?.destroy()
    call.answered()
  }

  /** Only what asks for nothing to be done, on a connection that was probably closed before it was sent. */
  #mayRetry(): boolean {
    const { head, framing } = this.#call
    return (
      this.#upstream?.reused === true &&
      !this.#received &&
      !this.#retried &&
      safe.has(head.method) &&
      framing.kind === "none"
    )
  }

  #fail(rule: Rule, sentence: string) {
    this.#upstream?.destroy()
    if (this.#call.answerStarted) this.#call.cut(rule)
    else this.#call.refuse({ rule, sentence: `${sentence}.` })
  }
}

const safe = new Set(["GET", "HEAD", "OPTIONS"])
const interimsMax = 8
const chunkedFraming: Framing = { kind: "chunked" }

/** A body of unknown length is chunked for HTTP/1.1; HTTP/1.0 reads it until the connection closes. */
function callerFraming(framing: Framing, minor: 0 | 1): Framing {
  if (framing.kind === "none" || framing.kind === "length") return framing
  return minor === 1 ? chunkedFraming : { kind: "close" }
}
