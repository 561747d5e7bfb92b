// JSON lines in pino's shape, without its memory. Never a token, a secret, a query or a body.
// Whoever reads them may be slow, or gone: then lines are lost, and the next one that is not tells how many.
import { takesNow } from "./libc"

type Level = "info" | "warn" | "error"
type More = Record<string, string | number | null>

let lost = 0

export function log(level: Level, msg: string, more: More = {}) {
  const common = { level: levels[level], time: Date.now(), name: "sidecar", ...(lost > 0 && { lost }) }
  const whole = JSON.stringify({ ...common, ...more, msg })
  const fits = Buffer.byteLength(whole) < lineMax
  const line = fits ? whole : JSON.stringify({ ...common, ...more, msg }, cut)
  if (!takesNow(stdout)) return void lost++
  lost = 0
  console.log(line)
}

/** The same words at most every 10 s: what every call meets would drown the rest. */
export function logSeldom(level: Level, msg: string, more: More) {
  const now = performance.now()
  if (now < (quietUntil.get(msg) ?? 0)) return
  quietUntil.set(msg, now + quietMs)
  log(level, msg, more)
}

/** So short that six of them, each character escaped, still fit. */
const cut = (_: string, value: unknown) => (typeof value === "string" ? value.slice(0, 100) : value)

const stdout = 1
/** What a pipe takes without waiting, once it takes anything. */
const lineMax = 4096
const quietUntil = new Map<string, number>()
const quietMs = 10_000

const levels: Record<Level, number> = { info: 30, warn: 40, error: 50 }
