// Who runs where. The proxy under load has the last core to itself; wrk and the upstream share what is left.
import { readFileSync } from "node:fs"
import { coresOf } from "./proc"

export type Placement = { proxy: string | null; others: string | null }

export const free: Placement = { proxy: null, others: null }

export function placement(pinned: boolean): Placement {
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? ""
  const cores = coresOf(list)
  if (!pinned || cores.length < 2) return free
  return { proxy: String(cores.at(-1)), others: cores.slice(0, -1).join(",") }
}
