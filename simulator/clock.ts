/** The simulator's own time, which a knob moves so that nobody has to wait two hours for a token to end. */
export class Clock {
  offsetMs = 0

  constructor(private readonly changed: () => void) {}

  now(): number {
    return Date.now() + this.offsetMs
  }

  /** False when the result would leave the years that a date can name. */
  advance(byMs: number): boolean {
    const offsetMs = this.offsetMs + byMs
    if (Math.abs(offsetMs) > offsetMaxMs) return false
    this.offsetMs = offsetMs
    this.changed()
    return true
  }

  clear(): void {
    this.offsetMs = 0
    this.changed()
  }
}

const offsetMaxMs = 1e12

/** WeChat counts its days in Beijing, which has no summer time. */
export const beijingDay = (now: number) => Math.floor((now + 8 * 3600_000) / 86_400_000)

export const beijingDate = (now: number) =>
  new Date(now + 8 * 3600_000).toISOString().slice(0, 10).replaceAll("-", "")
