// What happened, told to the broker in batches. Calls never wait for it: a full queue loses detail, never a count.
import type { CallCount, CallRecord } from "../lib/wire/broker"
import type { Broker } from "./broker"
import { Counts, type Outcome } from "./counts"
import { detached } from "./detached"

export class Report {
  readonly counts = new Counts()
  /** Calls so far, of all kinds but the relayed ones. */
  counted = 0
  /** Records that found the queue full, and calls that were relayed to others. */
  dropped = 0
  relayedCount = 0
  readonly #broker: Broker
  readonly #boot = crypto.randomUUID()
  readonly #unauthorized: () => void
  #queue: CallRecord[] = []
  #timer: Timer | null = null
  #sending = false

  constructor(broker: Broker, unauthorized: () => void) {
    this.#broker = broker
    this.#unauthorized = unauthorized
  }

  get queued(): number {
    return this.#queue.length
  }

  count(path: string, appid: string | null, outcome: Outcome): CallCount {
    this.counted++
    if (!this.hasRoom) this.dropped++
    return this.counts.add(path, appid, outcome)
  }

  /** Whether a record can be added now. A flood of calls is counted, and most of its records are never made. */
  get hasRoom(): boolean {
    return this.#queue.length < queueMax
  }

  /** `kind` is how the call was counted: its strings are kept anyway. */
  add(kind: CallCount, record: CallRecord) {
    const known = kind.path === record.path
    record.path = known ? kind.path : detached(record.path.slice(0, pathMax))
    record.appid = known || record.appid === null ? kind.appid : detached(record.appid)
    this.#queue.push(record)
  }

  relayed() {
    this.relayedCount++
  }

  start() {
    this.#timer = setInterval(() => this.send(), everyMs)
  }

  stop() {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** What is left, as the process ends. */
  async flush(): Promise<void> {
    const deadline = performance.now() + flushMs
    do {
      if (this.#sending) await Bun.sleep(10)
      else await this.send()
    } while (performance.now() < deadline && (this.#sending || this.#queue.length > 0))
  }

  /** Sends one batch. A flood of calls costs its detail, so that telling of calls never slows them. */
  async send(): Promise<void> {
    if (this.#sending || this.#broker.credential === null) return
    const { counts, told } = this.counts.untold()
    if (counts.length === 0 && this.#queue.length === 0) return
    this.#sending = true
    const batch = this.#queue.splice(0, batchMax)
    const sent = { boot: this.#boot, calls: batch, counts }
    const answer = await this.#broker.post("/v1/calls", sent).catch(() => null)
    this.#sending = false
    if (answer?.status === 401) this.#unauthorized()
    if (answer && answer.status < 300) told()
    else if (answer && answer.status < 500 && answer.status !== 429) this.dropped += batch.length
    else this.#putBack(batch)
  }

  /** To be sent again: the broker keeps records by seqid. */
  #putBack(batch: CallRecord[]) {
    const kept = batch.slice(0, Math.max(0, queueMax - this.#queue.length))
    this.dropped += batch.length - kept.length
    this.#queue = [...kept, ...this.#queue]
  }
}

/** Four times a second 500 records: more calls than WeChat takes of one app. */
const everyMs = 250
const flushMs = 1000
const batchMax = 500
const queueMax = 2000
/** Longer ones are made up, and 500 of them must stay below what the broker takes. */
const pathMax = 1024
