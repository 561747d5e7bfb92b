const forcedApartMs = 30_000
const forcedPerDay = 20
const dayMs = 86_400_000

/** What of an app's tokens outlives each of them, and a change of its credential. */
export class Ledger {
  private generation = 0
  private forcedAt: number[] = []

  /** Grows over restarts too: a sidecar that names a generation of an earlier broker never names a current one. */
  nextGeneration(): number {
    this.generation = Math.max(this.generation + 1, Date.now())
    return this.generation
  }

  /** WeChat's own limits of forced refreshes; true takes one. `now` is monotonic. */
  takeForced(now: number): boolean {
    this.forcedAt = this.forcedAt.filter((at) => now - at < dayMs)
    const last = this.forcedAt.at(-1)
    if (this.forcedAt.length >= forcedPerDay || (last !== undefined && now - last < forcedApartMs))
      return false
    this.forcedAt.push(now)
    return true
  }
}
