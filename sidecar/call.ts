// One request and its one answer: decided, then refused or exchanged, then recorded.
import type { CallRecord } from "../lib/wire/broker"
import { BodyReader, type BodySink } from "./body"
import { clock, tick } from "./clock"
import type { Connection } from "./connection"
import { type Decision, decide, tokenNotReady } from "./decide"
import { bodyBytesMax, Exchange, type Route, type Sending } from "./exchange"
import { type Framing, requestFraming } from "./framing"
import { asksToClose, expectation, upstreamHead } from "./headers"
import { KeptBody, keptBytesMax } from "./kept-body"
import type { Outlet } from "./outlet"
import type { RequestHead } from "./parse"
import { joinTarget } from "./path"
import { placeholderAnswer } from "./placeholder"
import type { Plane } from "./plane"
import { withToken } from "./query"
import { answerOf, type Refusal, refuse } from "./refusals"
import { relayRoute } from "./relay"
import { makeRid, ownAnswer, refusalAnswer } from "./respond"
import type { Given } from "./tokens"

type Injected = Extract<Decision, { query: string | null }>
type TokenMode = CallRecord["tokenMode"]

export class Call implements BodySink {
  readonly head: RequestHead
  readonly startedAt = clock.now
  framing: Framing = { kind: "none" }
  body = noBody
  upstreamAt: number | null = null
  bytesIn = 0
  bytesOut = 0
  status = 0
  /** The connection is to be closed after the answer. */
  closes: boolean
  answerStarted = false
  /** The answer is complete, or never will be. */
  over = false
  readonly #seqid = Bun.randomUUIDv7()
  readonly #plane: Plane
  readonly #connection: Connection
  #decision: Decision | null = null
  #exchange: Exchange | null = null
  #kept: KeptBody | null = null
  #injected: Given | null = null

  constructor(plane: Plane, connection: Connection, head: RequestHead) {
    this.#plane = plane
    this.#connection = connection
    this.head = head
    this.closes = plane.stopping || asksToClose(head)
  }

  /** What the answer of the upstream is marked with: nothing when it is not WeChat's. */
  get seqid(): string | null {
    return this.#decision?.kind === "relay" ? null : this.#seqid
  }

  get outlet(): Outlet {
    return this.#connection.outlet
  }

  /** More of the request's body can be taken, to send it on or to throw it away. */
  get reading(): boolean {
    return this.over || this.#exchange?.takes === true || this.#decision?.kind === "read-body"
  }

  /** Pieces that come now would have to wait for the upstream. */
  get held(): boolean {
    return !this.body.done && this.#exchange?.held === true
  }

  start() {
    const { head } = this
    const framing = requestFraming(head)
    if (typeof framing === "string")
      return this.refuse(refuse("malformed", `The request is malformed: ${framing}.`))
    this.framing = framing
    this.body = framing.kind === "none" ? noBody : new BodyReader(framing)
    const decision = decide(head, this.#plane.rules, this.#plane.setting)
    this.#decision = decision
    if (decision.kind === "refuse") return this.refuse(decision.refusal)
    if (framing.kind === "length" && framing.length > bodyBytesMax) return this.#refuseTooLarge()
    if (expectation(head) === "unknown")
      return this.refuse(refuse("expectation", "Only Expect: 100-continue is understood."))
    if (decision.kind === "relay") return void this.#relay(decision.host, decision.port, decision.target)
    if (decision.kind !== "read-body" || this.body.done) return this.#proceed(decision)
    this.#kept = new KeptBody()
    this.#letBodyCome()
  }

  /** Whatever is decided by now, with the body received when it had to be read first. */
  #proceed(decision: Decision) {
    const { head, body } = this
    if (decision.kind === "read-body")
      decision = decide(head, this.#plane.rules, this.#plane.setting, this.#kept?.whole?.toString() ?? "")
    this.#decision = decision
    if (decision.kind === "refuse") return this.refuse(decision.refusal)
    if (decision.kind === "issue") return this.#issue(decision.appid)
    if (decision.kind !== "forward") return
    if ("target" in decision) return this.#forward(decision.target, null)
    if (!body.done && keepable(this.framing)) this.#kept ??= new KeptBody()
    const again = body.done || this.#kept !== null
    const token = this.#plane.tokens.present(decision.appid)
    if (token !== null) return this.#inject(decision, token, again)
    void this.#fetchToken(decision, again)
  }

  async #fetchToken(decision: Injected, again: boolean): Promise<void> {
    const token = await this.#plane.tokens.fetch(decision.appid)
    tick()
    if (this.over) return
    if (token === null) this.refuse(refuse("token_not_ready", tokenNotReady))
    else this.#inject(decision, token, again)
    this.flush()
  }

  /** WeChat refused the token of this call. `passOn` gives its answer to the caller after all. */
  async tokenRefused(passOn: () => void): Promise<void> {
    const decision = this.#decision
    const refused = this.#injected
    const kept = this.bytesIn === 0 || this.#kept?.isTooLarge === false
    if (decision?.kind !== "forward" || "target" in decision || !refused || !kept) return passOn()
    const token = await this.#plane.tokens.another(decision.appid, refused)
    tick()
    if (this.over) return
    if (token === null) passOn()
    else {
      this.bytesOut = 0
      this.#inject(decision, token, false)
    }
    this.flush()
  }

  /** A piece of the request's body. */
  piece(bytes: Buffer, from: number, to: number) {
    this.bytesIn += to - from
    if (this.over) {
      if (this.bytesIn > discardBytesMax) this.closes = true
      return
    }
    if (this.bytesIn > bodyBytesMax) return this.#refuseTooLarge()
    this.#kept?.add(bytes, from, to)
    if (this.#exchange) this.#exchange.send(bytes, from, to)
    else if (this.#kept?.isTooLarge)
      this.refuse(refuse("request_too_large", "A request for a token is at most 64 KiB."))
  }

  /** The request's body came to its end. */
  bodyEnded() {
    if (this.#exchange) this.#exchange.sent()
    else if (!this.over && this.#decision?.kind === "read-body") this.#proceed(this.#decision)
  }

  bodyMalformed() {
    this.refuse(refuse("malformed", "The request is malformed: its chunked body."))
  }

  bodyWanted() {
    this.#connection.pump()
  }

  /** The caller has taken what was written. */
  drained() {
    this.#exchange?.resume()
  }

  flush() {
    this.#connection.flush()
  }

  refuse(refusal: Refusal) {
    if (this.over) return
    if (this.answerStarted) return this.cut(refusal.rule)
    const answer = answerOf(refusal.rule)
    // Of an answer of WeChat's that was held back nothing has gone out.
    this.bytesOut = 0
    const unsent = this.framing.kind === "length" && this.body.left > discardBytesMax
    if (answer.closes || unsent || this.#awaitsContinue) this.closes = true
    this.status = answer.status
    this.answerStarted = true
    const form = { closes: this.closes, headOnly: this.head.method === "HEAD" }
    // Its sentence is UTF-8, part of it Chinese: `text` is for heads alone.
    const bytes = Buffer.from(refusalAnswer(refusal, this.#seqid, makeRid(Date.now(), Math.random), form))
    this.outlet.bytes(bytes, 0, bytes.length)
    this.#finish(answer.outcome, refusal.rule)
    this.#connection.settle()
  }

  /** The answer is complete. */
  answered() {
    const errcode = this.#exchange?.errcode ?? null
    if (errcode !== null && errcode !== 0) this.#finish("wechat_error", null, errcode)
    else if (this.status >= 500) this.#finish("failed", `upstream_status_${this.status}`)
    else this.#finish("ok", null, errcode)
    this.#connection.settle()
  }

  /** The answer had begun and cannot be completed: it must not look complete. */
  cut(cause: string) {
    if (this.over) return
    this.#finish("failed", cause)
    this.#connection.abort()
  }

  callerGone() {
    if (this.over) return
    // Nothing of an answer that was held back has reached it.
    if (!this.answerStarted) Object.assign(this, { status: 0, bytesOut: 0 })
    this.#finish("failed", "caller_gone")
  }

  timedOut() {
    if (this.answerStarted) this.cut("upstream_timeout")
    else if (!this.body.done && this.reading)
      this.refuse(refuse("request_timeout", "The request was not complete after 30 s."))
    else this.refuse(refuse("upstream_timeout", "The call was not complete after 30 s."))
  }

  /** `again`: if WeChat refuses this token, there may be another try with another. */
  #inject(decision: Injected, token: Given, again: boolean) {
    this.#injected = token
    const target = joinTarget(decision.path, withToken(decision.query, token.token))
    this.#forward(target, token.token, again)
  }

  #forward(target: string, token: string | null, again = false) {
    const { host } = this.#plane.pool
    const { framing } = this
    const crossing = { host, callerAddress: this.#connection.callerAddress, framing }
    const head = upstreamHead(this.head, target, crossing)
    const body = this.body.done && framing.kind !== "none" ? (this.#kept?.whole ?? null) : null
    this.#exchangeOver(this.#plane.pool, { head, token, body, again })
  }

  #issue(appid: string) {
    if (this.#awaitsContinue) this.closes = true
    const body = placeholderAnswer(appid)
    const form = { closes: this.closes, headOnly: this.head.method === "HEAD" }
    this.status = 200
    this.answerStarted = true
    this.bytesOut = form.headOnly ? 0 : body.length
    this.outlet.text(ownAnswer(200, body, this.#seqid, form))
    this.#finish("ok", null)
    this.#connection.settle()
  }

  async #relay(host: string, port: number, target: string): Promise<void> {
    const route = await relayRoute(host, port, this.#plane.relayGuard)
    tick()
    if (this.over) return
    // HTTP/1.0 may leave it out, and goes on as HTTP/1.1, which may not.
    const named = this.head.fields.all.some(({ name }) => name === "host")
    const authority = port === 80 ? host : `${host}:${port}`
    const crossing = { host: named ? null : authority, callerAddress: null, framing: this.framing }
    if (typeof route === "string") this.#refuseRelay(refuse("relay_forbidden", route))
    else this.#exchangeOver(route, { head: upstreamHead(this.head, target, crossing), ...asItIs })
    this.flush()
  }

  /** It was not relayed, so it is told of like any other call that is refused. */
  #refuseRelay(refusal: Refusal) {
    this.#decision = { kind: "refuse", refusal, path: "", appid: null }
    this.refuse(refusal)
  }

  #exchangeOver(route: Route, sending: Sending) {
    this.#letBodyCome()
    this.#exchange = new Exchange(this, route, sending)
    this.#exchange.start()
  }

  /** The caller holds its body back until it is told to send it. */
  get #awaitsContinue(): boolean {
    return !this.body.done && expectation(this.head) === "continue"
  }

  #letBodyCome() {
    if (this.#awaitsContinue) this.outlet.text("HTTP/1.1 100 Continue\r\n\r\n")
  }

  get #tokenMode(): TokenMode {
    const decision = this.#decision
    if (decision?.kind === "issue") return "placeholder"
    return decision?.kind === "forward" && this.upstreamAt !== null ? decision.tokenMode : "none"
  }

  #refuseTooLarge() {
    this.refuse(refuse("request_too_large", "The body of the request is over 32 MiB."))
  }

  #finish(
    outcome: "ok" | "wechat_error" | "denied" | "failed",
    detail: string | null,
    errcode: number | null = null,
  ) {
    this.over = true
    const unfinished = outcome === "denied" || outcome === "failed"
    if (unfinished && !detail?.startsWith("upstream_status")) this.#exchange?.destroy()
    this.#exchange = null
    const { report, rules } = this.#plane
    const decision = this.#decision
    if (decision?.kind === "relay") return report.relayed()
    report.count(decision?.path ?? "", decision?.appid ?? null, outcome)
    if (!report.hasRoom) return
    report.add({
      seqid: this.#seqid,
      at: new Date().toISOString(),
      appid: decision?.appid ?? null,
      method: this.head.method,
      path: decision?.path ?? "",
      tokenMode: this.#tokenMode,
      outcome,
      detail,
      errcode,
      status: this.status,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      totalMs: sinceMs(this.startedAt),
      upstreamMs: this.upstreamAt === null ? null : sinceMs(this.upstreamAt),
      policyRevision: rules?.revision ?? null,
    })
  }
}

/** To the microsecond. */
function sinceMs(then: number): number {
  return Math.round((clock.now - then) * 1000) / 1000
}

const asItIs = { token: null, body: null, again: false }

/** A body that can be sent a second time. */
function keepable(framing: Framing): boolean {
  return framing.kind === "chunked" || (framing.kind === "length" && framing.length <= keptBytesMax)
}

const noBody = new BodyReader({ kind: "none" })

/** What is read and thrown away of a refused request, so that its connection can be kept. */
const discardBytesMax = 64 * 1024
