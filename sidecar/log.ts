// JSON lines in pino's shape, without its memory. Never a token, a secret, a query or a body.

type Level = "info" | "warn" | "error"

export function log(level: Level, msg: string, more: Record<string, string | number | null> = {}) {
  console.log(JSON.stringify({ level: levels[level], time: Date.now(), name: "sidecar", ...more, msg }))
}

/** The same words at most every 10 s: what every call meets would drown the rest. */
export function logSeldom(level: Level, msg: string, more: Record<string, string | number | null>) {
  const now = performance.now()
  if (now < (quietUntil.get(msg) ?? 0)) return
  quietUntil.set(msg, now + quietMs)
  log(level, msg, more)
}

const quietUntil = new Map<string, number>()
const quietMs = 10_000

const levels: Record<Level, number> = { info: 30, warn: 40, error: 50 }
