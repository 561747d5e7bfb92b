// What to do about a token, from what is known of its lease now: milliseconds in, a step out.

export type LeaseState = {
  generation: number
  /** Until the token's end; null when there is none. */
  leftMs: number | null
  /** Until it is this broker's turn to renew it early. */
  dueInMs: number
  /** The source's last failure, and how long after it nobody asks again; null when the last answer was a token. */
  failed: { agoMs: number; retryMs: number } | null
  /** Since the source gave the very token that a sidecar had called refused; null when it did not. */
  confirmedAgoMs: number | null
}

export type Step = "give" | "give and renew" | "renew" | "fail"

/** `refused` is the generation of a token that WeChat did not take: it counts only while it is the present one. */
export function stepFor(state: LeaseState, refused: number | null): Step {
  const { generation, leftMs, dueInMs, confirmedAgoMs } = state
  const resting = state.failed !== null && isRecent(state.failed.agoMs, state.failed.retryMs)
  if (leftMs === null || leftMs <= 0) return resting ? "fail" : "renew"
  if (leftMs < worthGivingMs && !resting) return "renew"
  if (generation === refused) {
    if (confirmedAgoMs !== null && isRecent(confirmedAgoMs, confirmedForMs)) return "give"
    return resting ? "fail" : "renew"
  }
  return dueInMs <= 0 && !resting ? "give and renew" : "give"
}

/** An instant that the database's clock has not reached yet was written before that clock was set back: long ago. */
const isRecent = (agoMs: number, forMs: number) => agoMs >= 0 && agoMs < forMs

/**
 * How long before its end a token is renewed. WeChat gives another one in the last 300 s of the present; sidecars ask
 * for it 240 s before. In between each broker has a point of its own, and the first one renews for all.
 */
export function renewAheadMs(lifeMs: number, random: number): number {
  return Math.min(latestAheadMs + random * (earliestAheadMs - latestAheadMs), lifeMs / 2)
}

/** How long nobody asks after the `failures`th failure in a row; less when a token is at hand that is near its end. */
export function retryAfterMs(failures: number, leftMs: number, random: number): number {
  const nearEnd = Math.max(leftMs / 4, leastRestMs)
  const most = leftMs > 0 ? Math.min(restWithTokenMs, nearEnd) : restWithoutMs
  return Math.min(firstRestMs * 2 ** Math.min(failures - 1, 10), most) * (0.8 + 0.2 * random)
}

const confirmedForMs = 2000
/** A token with less left would die on its way to a call. */
const worthGivingMs = 5000
const earliestAheadMs = 290_000
const latestAheadMs = 240_000
const firstRestMs = 2000
const leastRestMs = 1000
const restWithTokenMs = 30_000
const restWithoutMs = 10_000
