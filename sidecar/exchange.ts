// One call's way to the upstream and back (step 10). One request in is at most one request out.
import { BodyReader, type BodySink } from "./body"
import type { Call } from "./call"
import { clock } from "./clock"
import { ErrcodePeek } from "./errcode"
import type { Fields } from "./fields"
import { type Framing, responseFraming } from "./framing"
import { asksToClose, callerHead } from "./headers"
import { keptBytesMax } from "./kept-body"
import { kept } from "./lent"
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

export type Sending = {
  /** Complete, with its empty line. */
  head: string
  /** What must never come back with the answer's head. */
  token: string | null
  /** The body when it was received before; null while it streams through. */
  body: Buffer | null
  /** The call can be sent again with another token. */
  again: boolean
}

export class Exchange implements UpstreamUser, BodySink {
  readonly #call: Call
  readonly #route: Route
  #upstream: UpstreamConnection | null = null
  #ready = false
  #received = false
  #retried = false
  #interims = 0
  #rest: Buffer | null = null
  #answer: { reader: BodyReader; head: ResponseHead; chunked: boolean; peek: ErrcodePeek | null } | null =
    null
  /** What is held back of an answer that may yet turn out to refuse the token. */
  #held: { head: string; pieces: Buffer[]; bytes: number } | null = null
  readonly #sending: Sending

  constructor(call: Call, route: Route, sending: Sending) {
    this.#call = call
    this.#route = route
    this.#sending = sending
  }

  start() {
    this.#call.upstreamAt = clock.now
    const idle = this.#route.take(this)
    this.#upstream = idle ?? this.#route.dial(this)
    if (idle) this.upstreamOpened()
  }

  /** It takes pieces of the request's body now. */
  get takes(): boolean {
    return this.#ready && this.#sending.body === null && !this.held
  }

  /** The upstream has not taken what was sent: more would only pile up here. */
  get held(): boolean {
    return this.#upstream?.outlet?.blocked === true
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
    const { head, body } = this.#sending
    this.#upstream?.outlet?.text(head)
    if (body === null) return this.#call.bodyWanted()
    if (body.length > 0) this.send(body, 0, body.length)
    this.sent()
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
      return this.#endOrAskAgain(false)
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
    const { reader } = this.#answer
    const end = reader.read(bytes, at, this)
    if (this.#call.over) return
    if (end < 0) return this.#fail("upstream_malformed", "The upstream's answer is malformed")
    if (reader.done) {
      return this.#endOrAskAgain(end === bytes.length && !asksToClose(this.#answer.head))
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
    const held = this.#held
    if (held && this.#mayRefuseToken() && held.bytes + to - from <= keptBytesMax) {
      held.pieces.push(kept(bytes, from, to))
      held.bytes += to - from
      return
    }
    if (held) this.#release()
    this.#pass(bytes, from, to)
  }

  #pass(bytes: Buffer, from: number, to: number) {
    const { outlet } = this.#call
    if (!this.#answer?.chunked) return outlet.bytes(bytes, from, to)
    outlet.text(`${(to - from).toString(16)}\r\n`)
    outlet.bytes(bytes, from, to)
    outlet.text("\r\n")
  }

  /** Nothing of the answer's body so far rules out that it refuses the token. */
  #mayRefuseToken(): boolean {
    const peek = this.#answer?.peek
    return peek?.errcode == null ? peek?.mayBeError === true : this.#refusesToken()
  }

  #refusesToken(): boolean {
    return tokenErrcodes.has(this.errcode ?? 0)
  }

  #release() {
    const held = this.#held
    if (!held) return
    this.#held = null
    this.#call.answerStarted = true
    this.#call.outlet.text(held.head)
    for (const piece of held.pieces) this.#pass(piece, 0, piece.length)
  }

  /** An answer that refuses the token waits until it is known whether there is another. */
  #endOrAskAgain(reusable: boolean) {
    if (!this.#held || !this.#refusesToken() || !this.#call.body.done) return this.#end(reusable)
    this.#leave(reusable)
    void this.#call.tokenRefused(() => this.#end(false))
  }

  /** Where the body begins, or -1 while there is none. */
  #readHead(bytes: Buffer): number {
    for (let at = 0; ; ) {
      const parsed = parseResponse(bytes, at)
      if (parsed === null) {
        this.#rest = kept(bytes, at, bytes.length)
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
    const { token, again } = this.#sending
    const answering = { seqid: call.seqid, framing: towardsCaller, closes: call.closes, hidden: token }
    const text = callerHead(head, answering)
    const peek = isEncoded(head.fields) ? null : new ErrcodePeek()
    this.#answer = { reader: new BodyReader(framing), head, chunked: towardsCaller.kind === "chunked", peek }
    call.status = head.status
    this.#held = { head: text, pieces: [], bytes: 0 }
    if (!again || !peek || framing.kind === "none") this.#release()
    return true
  }

  #end(reusable: boolean) {
    this.#release()
    if (this.#answer?.chunked) this.#call.outlet.text("0\r\n\r\n")
    this.#leave(reusable)
    this.#call.answered()
  }

  /** The upstream's connection is done with: kept for another call when it is in step. */
  #leave(reusable: boolean) {
    const upstream = this.#upstream
    this.#upstream = null
    if (!upstream || !reusable || !this.#call.body.done || upstream.outlet?.blocked)
      return upstream?.destroy()
    // The last of an answer may come after the connection was paused for a caller that read slowly.
    upstream.resume()
    this.#route.put(upstream)
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

/** invalid credential, invalid access_token, access_token expired */
const tokenErrcodes = new Set([40001, 40014, 42001])
const safe = new Set(["GET", "HEAD", "OPTIONS"])
const interimsMax = 8
const chunkedFraming: Framing = { kind: "chunked" }

function isEncoded({ special }: Fields): boolean {
  for (const { name, value } of special)
    if (name === "content-encoding" && value.toLowerCase() !== "identity") return true
  return false
}

/** A body of unknown length is chunked for HTTP/1.1; HTTP/1.0 reads it until the connection closes. */
function callerFraming(framing: Framing, minor: 0 | 1): Framing {
  if (framing.kind === "none" || framing.kind === "length") return framing
  return minor === 1 ? chunkedFraming : { kind: "close" }
}
