// What a process holds: descriptors, and memory of its own.
import { readdirSync, readFileSync, readlinkSync } from "node:fs"

/** Open descriptors of `pid`, its connections to `brokerPort` apart: those are kept, and come and go by themselves. */
export function descriptorsOf(pid: number, brokerPort: number): number {
  const toBroker = new Set(socketsTo(brokerPort))
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => !toBroker.has(linkOf(pid, fd))).length
}

/** Only of descriptors that are still there: the one that read the folder is not. */
function linkOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`)
  } catch {
    return ""
  }
}

function socketsTo(port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0")
  const rows = readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[2]?.endsWith(`:${wanted}`))
    .map((columns) => `socket:[${columns[9]}]`)
}

/** Memory of its own: what it maps of files is given back and taken again at will. */
export function anonymousMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024
}
