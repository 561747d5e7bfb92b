// The records that wait for the broker, as the JSON that they are sent in. A record's text is made with its call: those
// of a whole batch made at once would hold up the calls in between, and objects that wait are work for the collector.
import type { CallRecord } from "../lib/wire/broker"

/** Records in batches, the oldest first: all but the last take no more. */
export class Records {
  /** Of records. */
  length = 0
  readonly #batches: Batch[] = []
  readonly #spare: Batch[] = []
  #lent: Batch | null = null

  /** Whether a record can be added now. */
  get hasRoom(): boolean {
    return this.#open !== null || this.#batches.length < batchesMax
  }

  /** Only while there is room. */
  add(record: CallRecord) {
    record.path = record.path.slice(0, pathMax)
    record.appid = record.appid?.slice(0, appidMax) ?? null
    const batch = this.#open ?? this.#begin()
    batch.add(JSON.stringify(record))
    this.length++
  }

  /** The oldest batch, to be settled or kept before the next is lent. Null: there is none. */
  lend(): Batch | null {
    this.#lent = this.#batches[0] ?? null
    return this.#lent
  }

  /** The lent batch is to be lent again: the broker keeps records by seqid. */
  keep() {
    this.#lent = null
  }

  /** The lent batch is done with. */
  settle() {
    if (!this.#lent) return
    this.#lent = null
    const batch = this.#batches.shift()
    if (!batch) return
    this.length -= batch.count
    batch.clear()
    this.#spare.push(batch)
  }

  /** The batch that takes records. */
  get #open(): Batch | null {
    const last = this.#batches.at(-1)
    return last && last !== this.#lent && last.hasRoom ? last : null
  }

  #begin(): Batch {
    const batch = this.#spare.pop() ?? new Batch()
    this.#batches.push(batch)
    return batch
  }
}

export class Batch {
  count = 0
  readonly #bytes = Buffer.allocUnsafeSlow(batchBytes)
  #used = 0

  get hasRoom(): boolean {
    return this.count < batchMax && this.#used + recordBytesMax <= batchBytes
  }

  /** The items of a JSON list, without its brackets. */
  get items(): Buffer {
    return this.#bytes.subarray(0, this.#used)
  }

  add(record: string) {
    this.#used += this.#bytes.write(this.count++ === 0 ? record : `,${record}`, this.#used)
  }

  clear() {
    this.count = 0
    this.#used = 0
  }
}

const batchesMax = 4
/** Four times a second 500 records: more calls than WeChat takes of one app. */
const batchMax = 500
/** A usual record has 320. */
const batchBytes = 256 * 1024
/** What is longer is made up, and is told in part. */
const pathMax = 1024
const appidMax = 64
/** Longer than any, with these bounds on their texts. */
const recordBytesMax = 16 * 1024
