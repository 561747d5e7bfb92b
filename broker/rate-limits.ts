import { Refusal } from "./refusal"

/** How many calls of a kind one instance may make: some at once, and so many a second for good. */
type Allowance = { atOnce: number; perSecond: number }

/** Several times what a sidecar of many apps makes while everything goes wrong around it. */
export const allowances = {
  token: { atOnce: 60, perSecond: 10 },
  /** Tokens that it says WeChat refused: each can cost a request to WeChat. */
  refusedToken: { atOnce: 30, perSecond: 2 },
  heartbeat: { atOnce: 30, perSecond: 5 },
  policy: { atOnce: 10, perSecond: 1 },
  calls: { atOnce: 40, perSecond: 10 },
  renew: { atOnce: 10, perSecond: 0.5 },
} satisfies Record<string, Allowance>

export type Kind = keyof typeof allowances

/** One instance that asks too often waits; the others do not notice. */
export class RateLimits {
  private readonly buckets = new Map<string, { left: number; at: number; allowance: Allowance }>()

  /** `now` is monotonic, in milliseconds. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  get size() {
    return this.buckets.size
  }

  /** Takes one. Throws a Refusal that says when there is another. */
  take(instanceId: string, kind: Kind): void {
    const allowance: Allowance = allowances[kind]
    const key = `${instanceId} ${kind}`
    const bucket = this.buckets.get(key) ?? { left: allowance.atOnce, at: this.now(), allowance }
    const left = filled(bucket, this.now())
    if (left < 1) {
      const retryAfterS = Math.ceil((1 - left) / allowance.perSecond)
      throw new Refusal("limit", `This instance calls too often; it may again in ${retryAfterS} s.`, {
        retryAfterS,
      })
    }
    this.buckets.set(key, { left: left - 1, at: this.now(), allowance })
  }

  /** A full bucket is as good as none. */
  forgetFull() {
    for (const [key, bucket] of this.buckets)
      if (filled(bucket, this.now()) >= bucket.allowance.atOnce) this.buckets.delete(key)
  }
}

function filled({ left, at, allowance }: { left: number; at: number; allowance: Allowance }, now: number) {
  return Math.min(allowance.atOnce, left + ((now - at) / 1000) * allowance.perSecond)
}
