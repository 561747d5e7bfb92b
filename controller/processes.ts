// What the kernel says about processes. A pid alone may belong to somebody else by now; with its start time it cannot.
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"

export type ProcessKey = { pid: number; startTime: string }

/** Each process that an engine starts carries it in its environment, and so do its descendants. */
export const runMarker = "WESIDE_RUN"

/** When the process began, in the kernel's own unit; null when there is none. A zombie is none. */
export function startTimeOf(pid: number): string | null {
  if (process.platform !== "linux") return listedStart(pid)
  const stat = statOf(pid)
  return stat && stat.state !== "Z" && stat.state !== "X" ? stat.startTime : null
}

export const isAlive = (key: ProcessKey) => startTimeOf(key.pid) === key.startTime

/** The start time of a child not yet waited for, even if it has ended already. */
export const startTimeOfChild = (pid: number) =>
  (process.platform === "linux" ? statOf(pid)?.startTime : listedStart(pid)) ?? "ended"

/** Changes with every boot; empty where the system does not tell. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
  } catch {
    return ""
  }
}

export type MarkedProcess = ProcessKey & { run: string; leader: boolean }

/** Every process that carries a run's marker, leaders of a session among them first, then oldest first. */
export function markedProcesses(): MarkedProcess[] {
  if (process.platform !== "linux") return []
  const found = allPids().flatMap((pid): MarkedProcess[] => {
    const run = markerOf(pid)
    const stat = run === null ? null : statOf(pid)
    if (run === null || !stat || stat.state === "Z") return []
    return [{ pid, startTime: stat.startTime, run, leader: stat.session === pid }]
  })
  return found.sort(
    (a, b) => Number(b.leader) - Number(a.leader) || Number(a.startTime) - Number(b.startTime),
  )
}

/** What is left of a run: carriers of its marker, and members of its leader's session that dropped the marker. */
export function membersOfRun(run: string, leader: ProcessKey | null): (ProcessKey & { session: number })[] {
  if (process.platform !== "linux") return []
  // A pid is not given out again while a session bears its number: another start time means another session.
  const current = leader ? statOf(leader.pid) : null
  const session = leader && (!current || current.startTime === leader.startTime) ? leader.pid : null
  return allPids().flatMap((pid) => {
    const stat = statOf(pid)
    if (!stat || stat.state === "Z") return []
    const member = (session !== null && stat.session === session) || markerOf(pid) === run
    return member ? [{ pid, startTime: stat.startTime, session: stat.session }] : []
  })
}

const allPids = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

function markerOf(pid: number): string | null {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0")
    return environ.find((entry) => entry.startsWith(`${runMarker}=`))?.slice(runMarker.length + 1) ?? null
  } catch {
    return null
  }
}

function statOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
    // The second field is the command in brackets and may itself contain brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return { state: fields[0]!, session: Number(fields[3]), startTime: fields[19]! }
  } catch {
    return null
  }
}

function listedStart(pid: number) {
  try {
    const listed = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    })
    const [state, ...start] = listed.trim().split(/\s+/)
    return state && !state.startsWith("Z") ? start.join(" ") : null
  } catch {
    return null
  }
}
