// Gives memory back. Pages of program text that only starting or compiling needed are unmapped: they stay in the system's
// cache, shared by all sidecars of a machine, and come back by themselves when they are touched again.
import { giveBackPages } from "./libc"

/**
 * Once when it has started, then every 10 s in which there were calls: what was compiled for them needs its compiler no
 * more. Sidecars at rest keep the same pages, so that each page counts for all of them.
 */
export async function keepSmall(calls: () => number): Promise<void> {
  if (!giveBackPages) return
  const giveBack = giveBackPages
  const text = textRanges(await Bun.file("/proc/self/maps").text())
  const trim = (thorough: boolean) => {
    for (const { from, to } of text) giveBack(from, to - from)
    Bun.gc(thorough)
  }
  setTimeout(() => trim(true), firstMs)
  let before = calls()
  setInterval(() => {
    const now = calls()
    if (now !== before) trim(false)
    before = now
  }, everyMs)
}

/** The mappings of files that are only read or run; what was relocated is private, and would be lost. */
export function textRanges(maps: string): { from: bigint; to: bigint }[] {
  return maps.split("\n").flatMap((line) => {
    const match = mapping.exec(line)
    if (!match) return []
    const [, from, to, access, offset] = match
    if (access !== "r-xp" && !(access === "r--p" && Number.parseInt(offset ?? "", 16) === 0)) return []
    return [{ from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) }]
  })
}

const mapping = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) \S+ [1-9]\d*\s+\//
const firstMs = 500
const everyMs = 10_000
