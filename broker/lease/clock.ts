// The clocks of a lease. Lifetimes are counted on the machine's monotonic clock, which no correction of the time of day
// moves (docs/decisions/008-the-token-lease.md).
import { readFileSync, readlinkSync } from "node:fs"

/** Milliseconds of the monotonic clock: on Linux one clock for all processes of a machine, from its boot on. */
export const monotonicMs = () => Number(process.hrtime.bigint() / 1000n) / 1000

/** Processes with the same mark read the same monotonic clock; null where that cannot be told. */
export function machineMark(): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    return `${boot} ${readlinkSync("/proc/self/ns/time")}`
  } catch {
    return null
  }
}
