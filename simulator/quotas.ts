import { beijingDay, type Clock } from "./clock"

export type Quota = { day?: number; minute?: number; minuteErrcode?: number }

type Use = { day: number; inDay: number; minute: number; inMinute: number }

/** Counts the calls of each app and path by Beijing day and by minute of the simulated clock. */
export class QuotaBook {
  private uses = new Map<string, Use>()

  constructor(
    private readonly clock: Clock,
    private readonly enforced: boolean,
  ) {}

  /** Counts one call; the errcode when it is over a limit, else null. A refused call is not counted. */
  spend(appid: string, path: string, quota: Quota | undefined): number | null {
    const use = this.use(appid, path)
    if (this.enforced && quota?.day !== undefined && use.inDay >= quota.day) return 45009
    if (this.enforced && quota?.minute !== undefined && use.inMinute >= quota.minute)
      return quota.minuteErrcode ?? 45011
    use.inDay += 1
    use.inMinute += 1
    return null
  }

  usedToday(appid: string, path: string): number {
    return this.use(appid, path).inDay
  }

  clear(appid?: string): void {
    for (const key of this.uses.keys()) if (!appid || key.startsWith(`${appid} `)) this.uses.delete(key)
  }

  private use(appid: string, path: string): Use {
    const key = `${appid} ${path}`
    const now = this.clock.now()
    const [day, minute] = [beijingDay(now), Math.floor(now / 60_000)]
    const found = this.uses.get(key) ?? { day, inDay: 0, minute, inMinute: 0 }
    if (found.day !== day) Object.assign(found, { day, inDay: 0 })
    if (found.minute !== minute) Object.assign(found, { minute, inMinute: 0 })
    this.uses.set(key, found)
    return found
  }
}
