// Tells the broker every 2 s, and at once after each applied policy, which revision decides here.
import type { Broker } from "./broker"

export class Heartbeat {
  readonly #broker: Broker
  readonly #build: string
  readonly #unauthorized: () => void
  #timer: Timer | null = null
  #beating = false
  #again = false
  revision: number | null = null

  constructor(broker: Broker, build: string, unauthorized: () => void) {
    this.#broker = broker
    this.#build = build
    this.#unauthorized = unauthorized
  }

  start() {
    this.#timer = setInterval(() => this.beat(), everyMs)
    this.beat()
  }

  applied(revision: number) {
    this.revision = revision
    this.beat()
  }

  stop() {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** One at a time: an applied policy that comes in between is told right after. */
  async beat(): Promise<void> {
    this.#again = this.#beating
    if (this.#beating) return
    this.#beating = true
    const sent = { policyRevision: this.revision, build: this.#build }
    const answer = await this.#broker.post("/v1/heartbeat", sent, everyMs * 2).catch(() => null)
    this.#beating = false
    if (answer?.status === 401) return this.#unauthorized()
    if (this.#again && this.#timer) void this.beat()
  }
}

const everyMs = 2000
