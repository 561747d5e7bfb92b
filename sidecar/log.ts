// JSON lines in pino's shape, without its memory. Never a token, a secret, a query or a body.

type Level = "info" | "warn" | "error"

export function log(level: Level, msg: string, more: Record<string, string | number | null> = {}) {
  console.log(JSON.stringify({ level: levels[level], time: Date.now(), name: "sidecar", ...more, msg }))
}

const levels: Record<Level, number> = { info: 30, warn: 40, error: 50 }
