// Ten thousand of a kind: what came of them, and whether the process holds more after them than before.
import { crowd, type Tally } from "./crowd"
import { anonymousMib, descriptorsOf } from "./footprint"
import type { Rig } from "./rig"
import { until } from "./until"

/** For the rig: each collection collects everything, so that what is resident tells what is held. */
export const thoroughCollector = { BUN_JSC_useGenerationalGC: "0" }

export type Endured = {
  tally: Tally
  /** Mebibytes by which the lowest memory of 4,000 calls lay above that of the 4,000 before them, at the end. */
  grownMib: number
}

/**
 * `settle` leaves no connection open at either side; the descriptors are then back to their number before, or it throws.
 * A heap grows for a while before it stays as it is, and what leaks grows with every round: so there are more rounds
 * than two only as long as there is growth, and whoever leaks grows in the last one too.
 */
export async function endure(
  { child, broker }: Rig,
  act: (lane: number) => Promise<string>,
  settle: () => void,
): Promise<Endured> {
  const pid = child.pid ?? 0
  const held = () => descriptorsOf(pid, broker.port)
  settle()
  const before = await stable(held)
  const tallies = [await crowd(2000, act)]
  const round = async () => {
    const [tally, mib] = await lowest(pid, () => crowd(4000, act))
    tallies.push(tally)
    return mib
  }
  let lastMib = await round()
  let grownMib = Number.POSITIVE_INFINITY
  for (let rounds = 0; rounds < 6 && grownMib >= noiseMib; rounds++) {
    const mib = await round()
    grownMib = mib - lastMib
    lastMib = mib
  }
  settle()
  await until(() => held() <= before).catch((cause) => {
    throw new Error(`it holds ${held()} descriptors, and held ${before}`, { cause })
  })
  return { tally: sum(tallies), grownMib }
}

/** 4,000 calls that each leave a kilobyte behind are beyond it. */
export const noiseMib = 1.5

async function lowest<T>(pid: number, work: () => Promise<T>): Promise<[T, number]> {
  let mib = anonymousMib(pid)
  const sampling = setInterval(() => {
    mib = Math.min(mib, anonymousMib(pid))
  }, 25)
  const result = await work()
  clearInterval(sampling)
  return [result, mib]
}

/** The same twice in a row. */
async function stable(measure: () => number): Promise<number> {
  let last = -1
  await until(() => {
    const same = measure() === last
    last = measure()
    return same
  })
  return last
}

function sum(tallies: Tally[]): Tally {
  const total: Tally = {}
  for (const [said, times] of tallies.flatMap(Object.entries)) total[said] = (total[said] ?? 0) + times
  return total
}
