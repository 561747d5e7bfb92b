// What /proc tells of a process, as text to figures.

/** The process that a `stat` is of, with its CPU time and that of its ended children, if it is of that group. */
export function groupMember(stat: string, group: number): { pid: number; cpuTicks: number } | null {
  // The second field is the name in brackets, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  if (Number(fields[2]) !== group) return null
  const cpuTicks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return { pid: Number.parseInt(stat, 10), cpuTicks }
}

/** In MB of a million bytes. */
export type Memory = { rssMb: number; privateMb: number }

export function memoryOf(smapsRollup: string): Memory {
  const kib = (name: string) => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(smapsRollup)
    if (!match) throw new Error(`smaps_rollup has no ${name}`)
    return Number(match[1])
  }
  return { rssMb: mb(kib("Rss")), privateMb: mb(kib("Private_Clean") + kib("Private_Dirty")) }
}

/** The highest RSS so far, in MB of a million bytes. */
export function peakRssMb(status: string): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(status)
  if (!match) throw new Error("the process's status has no VmHWM")
  return mb(Number(match[1]))
}

/** The cores of a list such as `0-3,6`. */
export function coresOf(list: string): number[] {
  return list
    .trim()
    .split(",")
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-").map(Number)
      return Array.from({ length: last - first + 1 }, (_, at) => first + at)
    })
}

const mb = (kib: number) => (kib * 1024) / 1e6
