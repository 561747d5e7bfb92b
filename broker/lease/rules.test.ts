import fc from "fast-check"
import { expect, test } from "vitest"
import { type LeaseState, renewAheadMs, retryAfterMs, type Step, stepFor } from "./rules"

const present: LeaseState = {
  generation: 7,
  leftMs: 3_600_000,
  dueInMs: 3_300_000,
  failed: null,
  confirmedAgoMs: null,
}
const due = { leftMs: 250_000, dueInMs: -1 }
const justFailed = { agoMs: 1999, retryMs: 2000 }
const failedBefore = { agoMs: 2000, retryMs: 2000 }
/** Written by a database whose clock was set back ten minutes since. */
const failedLater = { agoMs: -600_000, retryMs: 2000 }

test.each<[string, Partial<LeaseState>, number | null, Step]>([
  ["a token in its prime", {}, null, "give"],
  ["an older one that was refused", {}, 6, "give"],
  ["a newer one than this broker ever saw", {}, 8, "give"],
  ["the present one, refused", {}, 7, "renew"],
  ["refused, and confirmed just now", { confirmedAgoMs: 1999 }, 7, "give"],
  ["refused, and confirmed a while ago", { confirmedAgoMs: 2000 }, 7, "renew"],
  ["refused, and confirmed by a clock that was set back", { confirmedAgoMs: -600_000 }, 7, "renew"],
  ["refused, and the source failed just now", { failed: justFailed }, 7, "fail"],
  ["refused, and the source failed a while ago", { failed: failedBefore }, 7, "renew"],
  ["in its last minutes", due, null, "give and renew"],
  ["in its last minutes, an older one refused", due, 6, "give and renew"],
  ["in its last minutes, the source failed just now", { ...due, failed: justFailed }, null, "give"],
  [
    "in its last minutes, the source failed a while ago",
    { ...due, failed: failedBefore },
    null,
    "give and renew",
  ],
  ["in its last seconds", { leftMs: 4999, dueInMs: -235_000 }, null, "renew"],
  [
    "in its last seconds, the source failed just now",
    { leftMs: 4999, dueInMs: -235_000, failed: justFailed },
    null,
    "give",
  ],
  ["at its end", { leftMs: 0, dueInMs: -240_000 }, null, "renew"],
  ["at its end, the source failed just now", { leftMs: 0, failed: justFailed }, null, "fail"],
  ["none", { leftMs: null, dueInMs: 0 }, null, "renew"],
  ["none, the source failed just now", { leftMs: null, dueInMs: 0, failed: justFailed }, null, "fail"],
  ["none, the failure is later than now", { leftMs: null, dueInMs: 0, failed: failedLater }, null, "renew"],
])("%s", (_, known, refused, step) => {
  expect(stepFor({ ...present, ...known }, refused)).toBe(step)
})

test("a token is renewed where WeChat gives another and before sidecars ask for it", () => {
  expect(renewAheadMs(7_200_000, 0)).toBe(240_000)
  expect(renewAheadMs(7_200_000, 1)).toBe(290_000)
  expect(renewAheadMs(300_000, 0.5)).toBe(150_000)
})

test("the rests after failures grow to their bound, and leave tries before a token's end", () => {
  const rests = [1, 2, 3, 4, 5, 6, 99].map((failures) => retryAfterMs(failures, 7_200_000, 1))
  expect(rests).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  expect([1, 2, 3, 4, 99].map((failures) => retryAfterMs(failures, 0, 1))).toEqual([
    2000, 4000, 8000, 10_000, 10_000,
  ])
  const triesWithin = (leftMs: number) => {
    let tries = 0
    for (let left = leftMs; left > 0; tries++) left -= retryAfterMs(99, left, 1)
    return tries
  }
  fc.assert(
    fc.property(fc.double({ min: 10_000, max: 1e6, noNaN: true }), (leftMs) => triesWithin(leftMs) >= 5),
  )
  expect(triesWithin(240_000)).toBeLessThan(40)
})
