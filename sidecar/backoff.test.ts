import { expect, test } from "vitest"
import { backoffMs, joinBackoffMs } from "./backoff"

const pauses = (pause: typeof backoffMs, attempts: number[], random: number) =>
  attempts.map((failures) => pause(failures, () => random))

test("pauses double up to 5 s, spread over their second half", () => {
  expect(pauses(backoffMs, [0, 1, 2, 3, 4, 5, 1000], 1)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000])
  expect(pauses(backoffMs, [0, 1000], 0)).toEqual([100, 2500])
})

test("joining is quick at first, and patient later", () => {
  expect(pauses(joinBackoffMs, [0, 1, 2, 3, 11, 12, 1000], 1)).toEqual([200, 400, 800, 800, 800, 5000, 5000])
})
