// What happened, told to the broker in batches. Calls never wait for it: a full queue loses detail, never a count.
import type { CallRecord } from "../lib/wire/broker"
import type { Broker } from "./broker"
import { Counts } from "./counts"
import { detached } from "./detached"

export type Recorded = Omit<CallRecord, "at"> & { atMs: number }

export class Report {
  readonly counts = new Counts()
  /** Records that found the queue full, and calls that were relayed to others. */
  dropped = 0
  relayedCount = 0
  readonly #broker: Broker
  readonly #boot = crypto.randomUUID()
  readonly #unauthorized: () => void
  #queue: Recorded[] = []
  #timer: Timer | null = null
  #sending = false

  constructor(broker: Broker, unauthorized: () => void) {
    this.#broker = broker
    this.#unauthorized = unauthorized
  }

  get queued(): number {
    return this.#queue.length
  }

  add(record: Recorded) {
    const counted = this.counts.add(record.path, record.appid, record.outcome)
    if (this.#queue.length >= queueMax) {
      this.dropped++
      return
    }
    const known = counted.path === record.path
    record.path = known ? counted.path : detached(record.path.slice(0, pathMax))
    record.appid = known || record.appid === null ? counted.appid : detached(record.appid)
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
    const sent = { boot: this.#boot, calls: batch.map(wired), counts }
    const answer = await this.#broker.post("/v1/calls", sent).catch(() => null)
    this.#sending = false
    if (answer?.status === 401) this.#unauthorized()
    if (answer && answer.status < 300) told()
    else if (answer && answer.status < 500) this.dropped += batch.length
    else this.#putBack(batch)
  }

  /** To be sent again: the broker keeps records by seqid. */
  #putBack(batch: Recorded[]) {
    const kept = batch.slice(0, Math.max(0, queueMax - this.#queue.length))
    this.dropped += batch.length - kept.length
    this.#queue = [...kept, ...this.#queue]
  }
}

/** Four times a second 500 records: more calls than WeChat takes of one app. */
const everyMs = 250
const flushMs = 1000
const batchMax = 500
const queueMax = 5000
/** Longer ones are made up, and 500 of them must stay below what the broker takes. */
const pathMax = 1024

function wired({ atMs, ...record }: Recorded): CallRecord {
  return {
    ...record,
    at: new Date(atMs).toISOString(),
    totalMs: Math.round(record.totalMs * 1000) / 1000,
    upstreamMs: record.upstreamMs === null ? null : Math.round(record.upstreamMs * 1000) / 1000,
  }
}
