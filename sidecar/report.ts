// What happened, told to the broker in batches. Calls never wait for it: a full queue loses detail, never a count.
import type { CallCount, CallRecord } from "../lib/wire/broker"
import type { Broker } from "./broker"
import { Counts, type Outcome } from "./counts"
import { logSeldom } from "./log"
import { Records } from "./records"

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
  readonly #records = new Records()
  #timer: Timer | null = null
  #sending = false
  /** The broker did not take the last report, and would not take it again. */
  #refused = false

  constructor(broker: Broker, unauthorized: () => void) {
    this.#broker = broker
    this.#unauthorized = unauthorized
  }

  get queued(): number {
    return this.#records.length
  }

  count(path: string, appid: string | null, outcome: Outcome) {
    this.counted++
    if (!this.hasRoom) this.dropped++
    this.counts.add(path, appid, outcome)
  }

  /** Whether a record can be added now. A flood of calls is counted, and most of its records are never made. */
  get hasRoom(): boolean {
    return this.#records.hasRoom
  }

  /** Only while there is room. */
  add(record: CallRecord) {
    this.#records.add(record)
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
      // A broker that is silent is not waited for any longer than one that refuses.
      await Promise.race([this.send(), Bun.sleep(Math.max(0, deadline - performance.now()))])
      if (this.#left) await Bun.sleep(flushPauseMs)
    } while (performance.now() < deadline && this.#left)
  }

  get #left(): boolean {
    if (this.#sending) return true
    if (this.#refused || this.#broker.credential === null) return false
    return this.queued > 0 || this.counts.untold().counts.length > 0
  }

  /** Sends one batch. A flood of calls costs its detail, so that telling of calls never slows them. */
  async send(): Promise<void> {
    if (this.#sending || this.#broker.credential === null) return
    const { counts, told } = this.counts.untold()
    const batch = this.#records.lend()
    if (counts.length === 0 && batch === null) return
    this.#sending = true
    const body = [head, batch?.items ?? noItems, tailOf(this.#boot, counts)]
    const answer = await this.#broker.send("/v1/calls", body).catch(() => null)
    this.#sending = false
    if (answer?.status === 401) this.#unauthorized()
    const taken = answer !== null && answer.status < 300
    const refused = answer !== null && !taken && answer.status < 500 && answer.status !== 429
    this.#refused = refused
    if (taken) told()
    if (refused) {
      this.dropped += batch?.count ?? 0
      logSeldom("warn", "the broker does not take a report", { status: answer.status })
    }
    if (taken || refused) this.#records.settle()
    else this.#records.keep()
  }
}

/** A `CallReport` with its batch in the middle. */
const head = Buffer.from(`{"calls":[`)
const noItems = Buffer.alloc(0)
const tailOf = (boot: string, counts: CallCount[]) =>
  Buffer.from(`],"boot":${JSON.stringify(boot)},"counts":${JSON.stringify(counts)}}`)

const everyMs = 250
const flushMs = 1000
/** A broker that takes nothing is not asked without a pause by all sidecars that end. */
const flushPauseMs = 20
