import { beijingDay, type Clock } from "./clock"

const apartMs = 30_000
const perDay = 20

type Forced = { day: number; times: number; at: number }

/** Keeps `force_refresh` to 20 a day for an app, 30 seconds apart. */
export class ForcedRefreshes {
  private last = new Map<string, Forced>()

  constructor(private readonly clock: Clock) {}

  /** Takes a turn if there is one: too soon means that the current token stays, spent that it is an error. */
  take(appid: string): "refresh" | "too soon" | "spent" {
    const now = this.clock.now()
    const day = beijingDay(now)
    const last = this.last.get(appid)
    if (last && Math.abs(now - last.at) < apartMs) return "too soon"
    const times = last?.day === day ? last.times : 0
    if (times >= perDay) return "spent"
    this.last.set(appid, { day, times: times + 1, at: now })
    return "refresh"
  }

  snapshot(): [string, Forced][] {
    return [...this.last]
  }

  restore(saved: [string, Forced][]): void {
    this.last = new Map(saved)
  }
}
