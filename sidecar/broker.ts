// Calls to the broker: small JSON over a few kept connections, on the same sockets and parser as everything else.
import type { Joined } from "../lib/wire/broker"
import { BodyReader, type BodySink } from "./body"
import { readJoined } from "./broker-answers"
import { responseFraming } from "./framing"
import { asksToClose } from "./headers"
import { kept } from "./lent"
import { flushOutlets } from "./outlet"
import { parseResponse, type ResponseHead } from "./parse"
import { Pool } from "./pool"
import type { UpstreamConnection, UpstreamUser } from "./upstream"

export type BrokerAnswer = { status: number; body: unknown }
/** `away`: whoever could say whether the identity still counts cannot be asked now. */
export type Renewal = "renewed" | "refused" | "away"

export class Broker {
  readonly #pool: Pool
  #renewing: Promise<Renewal> | null = null
  /** Set by joining; goes with every call after that. */
  credential: string | null = null
  /** How long the newest credential lives from when it was given. */
  lifeMs = 0

  constructor(url: string) {
    this.#pool = new Pool(url)
  }

  /**
   * `POST` with a JSON body. Rejects when the broker is away or silent for `timeoutMs`. A credential that ran out
   * while the broker was away is renewed on the way: a 401 is answered only when that was refused.
   */
  post(path: string, body: unknown, timeoutMs = 10_000): Promise<BrokerAnswer> {
    return this.send(path, [json(body)], timeoutMs)
  }

  /** `post` of JSON that is there in pieces. They must stay as they are until it is answered. */
  async send(path: string, body: Buffer[], timeoutMs = 10_000): Promise<BrokerAnswer> {
    const answer = await this.#post(path, body, timeoutMs)
    if (answer.status !== 401 || this.credential === null) return answer
    const renewal = await this.renew()
    if (renewal === "away") throw new Error("the broker is away: it cannot renew the credential")
    return renewal === "refused" ? answer : this.#post(path, body, timeoutMs)
  }

  /** Trades the credential for a fresh one, once however many ask. */
  renew(): Promise<Renewal> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  joined({ credential, expiresInS }: Joined) {
    this.credential = credential
    this.lifeMs = expiresInS * 1000
  }

  async #renew(): Promise<Renewal> {
    const answer = await this.#post("/v1/renew", [json({})], 10_000).catch(() => null)
    if (answer?.status === 401 || answer?.status === 403) return "refused"
    const joined = answer?.status === 200 ? readJoined(answer.body) : null
    if (!joined) return "away"
    this.joined(joined)
    return "renewed"
  }

  async #post(path: string, body: Buffer[], timeoutMs: number): Promise<BrokerAnswer> {
    let text = ""
    const decoder = new TextDecoder()
    const sent = this.#request("POST", path, body, {
      timeoutMs,
      received: (bytes) => {
        text += decoder.decode(bytes, { stream: true })
        if (text.length > answerMax) throw new Error("the broker's answer is too large")
      },
    })
    const status = await sent.done
    return { status, body: parsed(text) }
  }

  /** `GET` of endless JSON lines. Resolves with the status when they end; rejects after `silenceMs` without any. */
  lines(
    path: string,
    silenceMs: number,
    each: (line: unknown) => void,
  ): { done: Promise<number>; end: () => void } {
    let text = ""
    const decoder = new TextDecoder()
    return this.#request("GET", path, null, {
      timeoutMs: silenceMs,
      received: (bytes, status) => {
        if (status !== 200) return
        const lines = (text + decoder.decode(bytes, { stream: true })).split("\n")
        text = lines.pop() ?? ""
        if (text.length > answerMax) throw new Error("a line of the broker is too long")
        for (const line of lines) if (line.trim() !== "") each(parsed(line))
      },
    })
  }

  closeIdle() {
    this.#pool.closeIdle(performance.now())
  }

  #request(method: string, path: string, body: Buffer[] | null, receiving: Receiving) {
    const length = body?.reduce((sum, piece) => sum + piece.length, 0)
    const head = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${this.#pool.host}`,
      ...(this.credential === null ? [] : [`Authorization: Bearer ${this.credential}`]),
      ...(body === null ? [] : ["Content-Type: application/json", `Content-Length: ${length}`]),
    ]
    const request = new BrokerRequest(this.#pool, `${head.join("\r\n")}\r\n\r\n`, body ?? [], receiving)
    return { done: request.done, end: () => request.fail("it was ended") }
  }
}

type Receiving = { timeoutMs: number; received: (bytes: Buffer, status: number) => void }

const answerMax = 8 * 1024 * 1024

const json = (value: unknown) => Buffer.from(JSON.stringify(value))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

class BrokerRequest implements UpstreamUser, BodySink {
  /** The status, when the whole answer has been received. */
  readonly done: Promise<number>
  readonly #pool: Pool
  readonly #head: string
  readonly #body: Buffer[]
  readonly #receiving: Receiving
  #upstream: UpstreamConnection | null
  #timer: Timer | null = null
  #resolve: (status: number) => void = () => {}
  #reject: (error: Error) => void = () => {}
  #rest: Buffer | null = null
  #answer: { head: ResponseHead; reader: BodyReader } | null = null

  constructor(pool: Pool, head: string, body: Buffer[], receiving: Receiving) {
    this.#pool = pool
    this.#head = head
    this.#body = body
    this.#receiving = receiving
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#watch()
    this.#upstream = pool.take(this)
    if (this.#upstream) this.upstreamOpened()
    else this.#upstream = pool.dial(this)
  }

  upstreamOpened() {
    const outlet = this.#upstream?.outlet
    outlet?.text(this.#head)
    for (const piece of this.#body) outlet?.bytes(piece, 0, piece.length)
    flushOutlets()
  }

  upstreamDrained(): void {}

  upstreamClosed(error: string | null) {
    const stale = this.#upstream?.reused && this.#answer === null && this.#rest === null
    // Everything that is sent on a kept connection may be sent twice: joining goes first, on a new one.
    if (stale) this.#upstream = this.#pool.dial(this)
    else this.fail(error ?? "it closed the connection")
  }

  upstreamData(bytes: Buffer) {
    this.#watch()
    const all = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes
    this.#rest = null
    const at = this.#answer ? 0 : this.#readHead(all)
    if (at < 0 || !this.#answer) return
    const end = this.#readBody(all, at)
    if (end < 0) return this.fail("its answer is malformed")
    if (this.#answer.reader.done) this.#complete(this.#answer.head, end === all.length)
  }

  piece(bytes: Buffer, from: number, to: number) {
    this.#receiving.received(bytes.subarray(from, to), this.#answer?.head.status ?? 0)
  }

  fail(why: string) {
    this.#over()
    this.#upstream?.destroy()
    this.#reject(new Error(`the broker is away: ${why}`))
  }

  #readHead(bytes: Buffer): number {
    const parsed = parseResponse(bytes, 0)
    if (parsed === null) {
      this.#rest = kept(bytes, 0, bytes.length)
      return -1
    }
    const framing = typeof parsed === "string" ? parsed : responseFraming(parsed.head, "GET")
    if (typeof parsed === "string" || typeof framing === "string" || framing.kind === "close") {
      this.fail("its answer is malformed")
      return -1
    }
    this.#answer = { head: parsed.head, reader: new BodyReader(framing) }
    return parsed.next
  }

  #readBody(bytes: Buffer, at: number): number {
    try {
      return this.#answer?.reader.read(bytes, at, this) ?? -1
    } catch {
      return -1
    }
  }

  #complete(head: ResponseHead, exact: boolean) {
    this.#over()
    if (this.#upstream && exact && !asksToClose(head)) this.#pool.put(this.#upstream)
    else this.#upstream?.destroy()
    this.#resolve(head.status)
  }

  #watch() {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.fail("it is silent"), this.#receiving.timeoutMs)
  }

  #over() {
    if (this.#timer) clearTimeout(this.#timer)
  }
}
