// The tokens of one app under one credential. Whatever the number of callers, one request is on its way at a time;
// a failure is repeated to callers for two seconds; a token that still lives is served while its renewal fails.
// Instants are of the monotonic clock: a corrected wall clock must not lengthen a token's life.
import { setTimeout as pause } from "node:timers/promises"
import type { Ledger } from "./ledger"
import type { Secret } from "./secret"
import type { Issued } from "./wechat"

export type Kept = { token: Secret; generation: number; endsAt: number; renewAt: number }

type Flight = { kept: Promise<Kept>; replacing: boolean }

/** WeChat gives a new stable token in the last 300 s of the present; each broker asks at its own point in them. */
const renewEarliestS = 240
const renewLatestS = 60
const failureKeptMs = 2000
/** How long a caller waits for a renewal while the present token lives. */
const renewalPatienceMs = 1000

export class AppTokens {
  private kept: Kept | null = null
  private flight: Flight | null = null
  private failed: { error: unknown; at: number } | null = null
  /** When WeChat last gave the very token that a caller had called refused. */
  private confirmedAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly fetchToken: (force: boolean) => Promise<Issued>,
    private readonly ledger: Ledger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async get(failedGeneration?: number): Promise<Kept> {
    const kept = this.kept && this.now() < this.kept.endsAt ? this.kept : null
    if (!kept) return this.fly(false, () => this.fetchToken(false))
    if (kept.generation === failedGeneration) return this.another(kept)
    if (this.now() < kept.renewAt) return kept
    const renewed = this.fly(false, () => this.fetchToken(false)).catch(() => kept)
    return Promise.race([renewed, pause(renewalPatienceMs, kept)])
  }

  /** Another than `refused`, which WeChat refused although its time is not up. */
  private async another(refused: Kept): Promise<Kept> {
    if (this.flight && !this.flight.replacing) {
      await this.flight.kept.catch(() => undefined)
      return this.get(refused.generation)
    }
    if (this.now() - this.confirmedAt < failureKeptMs) return refused
    return this.fly(true, () => this.fetchAnother(refused))
  }

  private async fetchAnother(refused: Kept): Promise<Issued> {
    const present = await this.fetchToken(false)
    if (!present.token.equals(refused.token)) return present
    if (this.ledger.takeForced(this.now())) return this.fetchToken(true)
    this.confirmedAt = this.now()
    return present
  }

  private fly(replacing: boolean, fetchIssued: () => Promise<Issued>): Promise<Kept> {
    if (this.flight) return this.flight.kept
    if (this.failed && this.now() - this.failed.at < failureKeptMs) return Promise.reject(this.failed.error)
    const kept = this.land(fetchIssued).finally(() => {
      this.flight = null
    })
    this.flight = { kept, replacing }
    return kept
  }

  private async land(fetchIssued: () => Promise<Issued>): Promise<Kept> {
    const askedAt = this.now()
    try {
      const { token, expiresInS } = await fetchIssued()
      const same = this.kept?.token.equals(token) ? this.kept : null
      const endsAt = askedAt + expiresInS * 1000
      const earlyS = renewLatestS + Math.random() * (renewEarliestS - renewLatestS)
      const renewAt = endsAt - Math.min(earlyS, expiresInS / 2) * 1000
      this.kept = { token, generation: same?.generation ?? this.ledger.nextGeneration(), endsAt, renewAt }
      this.failed = null
      return this.kept
    } catch (error) {
      this.failed = { error, at: this.now() }
      throw error
    }
  }
}
