// All processes of one group, as the kernel sees them.
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { programs } from "./debian"
import { groupMember } from "./proc"

/** What Linux counts CPU time in towards programs, on every architecture. */
const ticksPerSecond = 100

/** User and system time so far, with that of ended children. */
export function cpuSecondsOf(group: number): number {
  return membersOf(group).reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) / ticksPerSecond
}

/** Gives every thread of the group those cores from now on; null changes nothing. */
export function moveGroup(group: number, cpus: string | null) {
  for (const { pid } of membersOf(group)) move(pid, cpus)
}

export function move(pid: number, cpus: string | null) {
  if (cpus !== null) execFileSync(programs.taskset, ["-acp", cpus, String(pid)])
}

export const pidsOf = (group: number): number[] => membersOf(group).map(({ pid }) => pid)

/** At once. */
export function kill(group: number) {
  try {
    process.kill(-group, "SIGKILL")
  } catch {
    // It has ended already.
  }
}

function membersOf(group: number) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name))
  return pids.map(statOf).flatMap((stat) => groupMember(stat, group) ?? [])
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
  } catch {
    return ""
  }
}
