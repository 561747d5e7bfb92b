import type { MemoryPlan } from "./memory"
import type { RoundsPlan } from "./side-by-side"

export type Plan = { rounds: RoundsPlan; memory: MemoryPlan; starts: number }

export const whole: Plan = {
  rounds: {
    ...{ rounds: 7, secondsC32: 4, secondsC1: 2, warmUpSeconds: 5 },
    varied: { rounds: 3, seconds: 2 },
  },
  memory: { repeats: 3, settleSeconds: 5, loadSeconds: 60, uploads: 8 },
  starts: 9,
}

/** Shows that everything can be measured; its figures mean nothing. */
export const quick: Plan = {
  rounds: {
    ...{ rounds: 2, secondsC32: 1, secondsC1: 1, warmUpSeconds: 3 },
    varied: { rounds: 1, seconds: 1 },
  },
  memory: { repeats: 1, settleSeconds: 1, loadSeconds: 3, uploads: 8 },
  starts: 3,
}
