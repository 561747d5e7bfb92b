// Limits of cores and memory, where the kernel lets us set them: control groups of either version, as root.
// Elsewhere a version's `cpu` and `memoryMib` are recorded and not enforced.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Workload } from "../../workload"

/** Folders under which groups of our own can be made; one folder for both where version 2 rules. */
type Cgroups = { unified: string } | { memory: string | null; cpu: string | null }

const root = "/sys/fs/cgroup"
const ours = ["weside", "memory/weside", "cpu/weside"]
const mebibyte = 1024 * 1024
const periodUs = 100_000

let found: Cgroups | null | undefined

/** Tried once, when the first limit is asked for. Null where none can be set. */
function cgroups(): Cgroups | null {
  if (found === undefined) found = findCgroups()
  return found
}

function findCgroups(): Cgroups | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null
  if (existsSync(path.join(root, "cgroup.controllers"))) return unified()
  const [memory, cpu] = ["memory", "cpu"].map((name) => group(path.join(root, name)))
  return memory || cpu ? { memory: memory ?? null, cpu: cpu ?? null } : null
}

/** Makes an instance's group with its limits; returns the files that a process enters it by. */
export function limit(instanceId: string, { cpu, memoryMib }: Workload): string[] {
  const parents = cpu === null && memoryMib === null ? null : cgroups()
  if (!parents) return []
  const bytes = memoryMib === null ? null : String(memoryMib * mebibyte)
  const quota = cpu === null ? null : String(Math.round(cpu * periodUs))
  if ("unified" in parents)
    return [
      enter(path.join(parents.unified, instanceId), {
        "memory.max": bytes,
        "memory.swap.max": bytes && "0",
        "cpu.max": quota && `${quota} ${periodUs}`,
      }),
    ]
  const entrances: string[] = []
  if (parents.memory && bytes)
    entrances.push(enter(path.join(parents.memory, instanceId), { "memory.limit_in_bytes": bytes }))
  if (parents.cpu && quota)
    entrances.push(
      enter(path.join(parents.cpu, instanceId), {
        "cpu.cfs_period_us": String(periodUs),
        "cpu.cfs_quota_us": quota,
      }),
    )
  return entrances
}

/** The group goes when nothing is in it any more. */
export function unlimit(instanceId: string) {
  for (const folder of ours.map((parent) => path.join(root, parent, instanceId)))
    if (existsSync(folder))
      try {
        rmdirSync(folder)
      } catch {
        // Its last process is still leaving; an empty group costs nothing.
      }
}

/** The command that becomes `command` in those groups. */
export function inCgroups(entrances: string[], command: string[]): string[] {
  if (entrances.length === 0) return command
  const script = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done; shift; exec "$@"'
  return ["/bin/sh", "-c", script, "sh", ...entrances, "--", ...command]
}

function unified(): Cgroups | null {
  const available = readFileSync(path.join(root, "cgroup.controllers"), "utf8")
  const wanted = ["memory", "cpu"].filter((name) => available.split(/\s+/).includes(name))
  const parent = group(root)
  if (!parent || wanted.length === 0) return null
  try {
    for (const folder of [root, parent])
      writeFileSync(path.join(folder, "cgroup.subtree_control"), wanted.map((name) => `+${name}`).join(" "))
    return { unified: parent }
  } catch {
    return null
  }
}

function group(parent: string): string | null {
  try {
    accessSync(parent, constants.W_OK)
    const folder = path.join(parent, "weside")
    mkdirSync(folder, { recursive: true })
    return folder
  } catch {
    return null
  }
}

/** A limit that this kernel does not know is left out; the others hold. */
function enter(folder: string, limits: Record<string, string | null>) {
  mkdirSync(folder, { recursive: true })
  for (const [file, value] of Object.entries(limits))
    if (value !== null && existsSync(path.join(folder, file))) writeFileSync(path.join(folder, file), value)
  return path.join(folder, "cgroup.procs")
}
