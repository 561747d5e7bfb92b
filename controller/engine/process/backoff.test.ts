import { expect, test } from "vitest"
import { backoffMs, failuresAfter } from "./backoff"

test("1 s, 2 s, 4 s … up to 5 minutes", () => {
  const pauses = [1, 2, 3, 4, 8, 9, 10, 500].map((failures) => backoffMs(failures, 0.5))
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000])
})

test.each([
  [0, 900],
  [0.5, 1_000],
  [1, 1_100],
])("spread by 10 %% either way: %d → %d ms", (random, ms) => expect(backoffMs(1, random)).toBe(ms))

test.each([
  [3, 0, 4],
  [3, 59_999, 4],
  [3, 60_000, 1],
])("%d failures, then it ran %d ms → %d", (before, ranMs, after) => {
  expect(failuresAfter(before, ranMs)).toBe(after)
})
