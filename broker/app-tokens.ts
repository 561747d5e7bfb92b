// The tokens of one app. Whatever the number of callers, one renewal is on its way at a time, here and over all
// brokers; a token that still lives is served while its renewal fails or hangs.
import { setTimeout as pause } from "node:timers/promises"
import { monotonicMs } from "./lease/clock"
import { type Kept, type Known, stateOf } from "./lease/known"
import type { Refused } from "./lease/renewal"
import { type Step, stepFor } from "./lease/rules"
import { Refusal } from "./refusal"

export type Ground = {
  /** The lease as the database has it now; `before` is what is at hand of it. Throws when there is no credential. */
  read: (before: Kept | null) => Promise<Known>
  /** Renews under the app's lock. Null: another broker has it. */
  renew: (refused: Refused | null, before: Kept | null) => Promise<Known | null>
}

/** How long a caller waits for a renewal while the present token lives. */
const withTokenMs = 1000
/** How long without one: sidecars wait 10 s for an answer. */
const withoutTokenMs = 8000
const flightMaxMs = 30_000
/** Between two looks at a renewal of another broker, when no hint tells of its end. */
const lookMs = 250
const retryMs = 2000
/** A renewal that another caller began, one of its own, and one more after the credential was replaced in between. */
const roundsMax = 4

export class AppTokens {
  private flight: Promise<Known> | null = null
  private known: Known | null = null
  /** The generation that a sidecar was last given: a token that nobody uses is not renewed. */
  private given = Number.NaN
  private tryAt = 0
  private wake: () => void = () => {}

  constructor(
    private readonly appid: string,
    private readonly ground: Ground,
  ) {}

  /** The token at hand, or another than `refused` when that one is still the present. */
  async get(refused: Refused | null): Promise<Kept> {
    const usable = (kept: Kept | null): kept is Kept =>
      kept !== null && kept.generation !== refused?.generation && monotonicMs() < kept.endsAt
    const patience = pause(withoutTokenMs, null, { ref: false })
    let known = await this.read()
    for (let round = 0; round < roundsMax; round++) {
      const { kept } = known
      const step = stepFor(stateOf(known), refused?.generation ?? null)
      if (step === "fail") throw new Refusal("unavailable", known.row.failure ?? this.nothing())
      if (step === "give" && kept) return this.give(kept)
      const waited = step === "give and renew" ? pause(withTokenMs, null) : patience
      const landed = await Promise.race([this.fly(refused), waited]).catch((error) => {
        if (usable(kept)) return null
        throw error
      })
      const present = landed ? landed.kept : kept
      if (usable(present)) return this.give(present)
      if (!landed) break
      known = landed
    }
    throw new Refusal("unavailable", this.nothing())
  }

  /** Something changed in the database. */
  hint() {
    this.wake()
    this.read().catch(() => undefined)
  }

  /** Renews ahead of its end a token that is in use, so that it is there when sidecars ask for it. */
  renewDue() {
    const now = monotonicMs()
    if (!this.known || this.kept?.generation !== this.given || now < this.tryAt) return
    if (stepFor(stateOf(this.known), null) === "give") return
    this.tryAt = now + retryMs
    this.fly(null).catch(() => undefined)
  }

  /** Resolves when no renewal is on its way. */
  async landed(): Promise<void> {
    await this.flight?.catch(() => undefined)
  }

  private get kept() {
    return this.known?.kept ?? null
  }

  private give(kept: Kept) {
    this.given = kept.generation
    return kept
  }

  private async read(): Promise<Known> {
    return this.learn(await this.ground.read(this.kept))
  }

  /** What was read last counts, whatever came first. */
  private learn(known: Known): Known {
    if (!this.known || this.known.readAt <= known.readAt) this.known = known
    return this.known
  }

  private fly(refused: Refused | null): Promise<Known> {
    this.flight ??= this.renewed(refused).finally(() => {
      this.flight = null
    })
    return this.flight
  }

  private async renewed(refused: Refused | null): Promise<Known> {
    for (const deadline = monotonicMs() + flightMaxMs; monotonicMs() < deadline; ) {
      const known = await this.ground.renew(refused, this.kept)
      if (known) return this.learn(known)
      await this.another()
      const seen = await this.read()
      if (!asks(stepFor(stateOf(seen), refused?.generation ?? null))) return seen
    }
    throw new Refusal("unavailable", this.nothing())
  }

  /** Another broker's renewal ended, or it is time to look. */
  private async another() {
    const hinted = new Promise<void>((resolve) => {
      this.wake = resolve
    })
    await Promise.race([hinted, pause(lookMs * (0.8 + 0.4 * Math.random()))])
  }

  private nothing() {
    return `The source of the tokens of ${this.appid} does not answer just now; it is asked again.`
  }
}

const asks = (step: Step) => step === "renew" || step === "give and renew"
