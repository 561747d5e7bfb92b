import type { Member } from "./engine/engine"

export type MemberRow = Member & { createdAt: Date }

/** Which of a version's instances stay, and how many are missing. The newest go first; one that stops never returns. */
export function membership(rows: (MemberRow & { phase: string })[], replicas: number) {
  const staying = rows
    .filter((row) => row.phase !== "Stopping")
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.name < b.name ? -1 : 1))
    .slice(0, replicas)
  return { staying, missing: replicas - staying.length }
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

/** `hello-003-x7k2p`, not one of `taken`; `random` gives numbers from 0 up to 1. */
export function memberName(version: string, taken: ReadonlySet<string>, random: () => number): string {
  for (;;) {
    const suffix = Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join("")
    if (!taken.has(`${version}-${suffix}`)) return `${version}-${suffix}`
  }
}
