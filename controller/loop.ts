// Level-triggered: what should be done follows from the rows and the engine alone. A notification, a change that the
// engine saw, and every second are only occasions to look; a lost one costs a second, never a result.
// One flight per version: a version that is asked for again while it is in flight flies once more afterwards.
import type { Logger } from "pino"
import type { Db } from "@/lib/db"
import type { Engine, Happening, Member } from "./engine/engine"
import type { Lease } from "./lease"
import { LeaseLost } from "./lease-lost"
import { observeOnly, reconcile } from "./reconcile"
import { activeVersions, admit, hasVersions, keep, readVersion, touch, unobservedVersions } from "./records"

const tickMs = 1_000
/** Every version is looked at so often, asked for or not. */
const resyncMs = 5_000
const touchMs = 10_000
const retryFirstMs = 1_000
const retryMaxMs = 30_000

type Flight = { again: boolean; done: Promise<void> }

export class Loop {
  readonly #flights = new Map<string, Flight>()
  readonly #happened = new Map<string, Happening[]>()
  readonly #retries = new Map<string, { failures: number; dueAt: number }>()
  #resyncAt = 0
  #touchAt = 0
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> | undefined
  #stopped = false
  #warned = false

  constructor(
    private readonly db: Db,
    private readonly lease: Lease,
    private readonly engine: Engine,
    private readonly log: Logger,
  ) {}

  start() {
    this.#timer = setInterval(() => this.tick(), tickMs)
    this.tick()
  }

  /** Ends when nothing is in flight any more. */
  async stop() {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#ticking
    await Promise.all([...this.#flights.values()].map((flight) => flight.done))
  }

  /** After `stop`: writes down how things are, and does nothing about them. */
  async writeLast() {
    const instances = await this.engine.observe()
    for (const versionId of new Set([...instances.map((one) => one.versionId), ...this.#happened.keys()])) {
      const record = await readVersion(this.db, versionId)
      if (!record) continue
      const outcome = await observeOnly(record, this.engine, new Date())
      await keep(this.lease, record, outcome, this.#happened.get(versionId) ?? [])
    }
  }

  /** Something may be due for a version; a happening becomes an event with its next write. */
  wake(versionId: string, happening?: Happening) {
    if (happening) this.#happened.set(versionId, [...(this.#happened.get(versionId) ?? []), happening])
    if (this.#stopped) return
    const flight = this.#flights.get(versionId)
    if (flight) flight.again = true
    else if (Date.now() >= (this.#retries.get(versionId)?.dueAt ?? 0)) this.#fly(versionId)
  }

  tick() {
    this.#ticking ??= this.#queue()
      .catch((error) => this.#report("could not look for work", error))
      .finally(() => {
        this.#ticking = undefined
      })
    return this.#ticking
  }

  async #queue() {
    this.lease.guard()
    const now = Date.now()
    for (const id of await unobservedVersions(this.db)) this.wake(id)
    for (const [id, { dueAt }] of this.#retries) if (now >= dueAt) this.wake(id)
    if (now >= this.#resyncAt) {
      this.#resyncAt = now + resyncMs
      for (const id of await activeVersions(this.db)) this.wake(id)
      for (const instance of await this.engine.observe()) this.wake(instance.versionId)
    }
    if (now >= this.#touchAt) {
      this.#touchAt = now + touchMs
      const instances = await this.engine.observe()
      if (instances.length > 0) await touch(this.lease, instances)
    }
  }

  #fly(versionId: string) {
    const flight: Flight = { again: false, done: Promise.resolve() }
    this.#flights.set(versionId, flight)
    flight.done = (async () => {
      do {
        flight.again = false
        await this.#pass(versionId)
      } while (flight.again && !this.#stopped && !this.#retries.has(versionId))
      this.#flights.delete(versionId)
    })()
  }

  async #pass(versionId: string) {
    try {
      this.lease.guard()
      const record = await readVersion(this.db, versionId)
      if (!record) return await this.#removeUnknown(versionId)
      const enter = (added: Member[], replicas: number) => admit(this.lease, record.workload, added, replicas)
      const outcome = await reconcile(record, this.engine, enter, () => new Date())
      const happened = this.#happened.get(versionId) ?? []
      await keep(this.lease, record, outcome, happened)
      this.#forget(versionId, happened.length)
      if (outcome.failure) throw outcome.failure
      this.#retries.delete(versionId)
    } catch (error) {
      this.#retryLater(versionId)
      this.#report("could not reconcile", error, versionId)
    }
  }

  /** A database without a single version is more likely the wrong one than one whose cluster is to be emptied. */
  async #removeUnknown(versionId: string) {
    this.#happened.delete(versionId)
    if (this.engine.staffedBy === "itself" && !(await hasVersions(this.db))) {
      if (!this.#warned) this.log.warn("this database has no versions: what the cluster runs is left alone")
      this.#warned = true
      return
    }
    await this.engine.remove(versionId)
    this.#retries.delete(versionId)
  }

  #forget(versionId: string, written: number) {
    const left = (this.#happened.get(versionId) ?? []).slice(written)
    if (left.length > 0) this.#happened.set(versionId, left)
    else this.#happened.delete(versionId)
  }

  #retryLater(versionId: string) {
    const failures = (this.#retries.get(versionId)?.failures ?? 0) + 1
    const pauseMs = Math.min(retryFirstMs * 2 ** (failures - 1), retryMaxMs) * (0.9 + 0.2 * Math.random())
    this.#retries.set(versionId, { failures, dueAt: Date.now() + pauseMs })
  }

  /** A lost lease is the main process's business; it has its own word for it. */
  #report(what: string, error: unknown, versionId?: string) {
    if (!(error instanceof LeaseLost)) this.log.error({ err: error, versionId }, what)
  }
}
