import { setTimeout as pause } from "node:timers/promises"
import type { Logger } from "pino"

/** Does `work` every `ms` until `signal` aborts, never twice at once; a failure is logged and tried again. */
export async function repeat(
  what: string,
  ms: number,
  work: () => Promise<void> | void,
  log: Logger,
  signal: AbortSignal,
) {
  for (;;) {
    await pause(ms, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      await work()
    } catch (error) {
      log.warn({ reason: (error as Error).message }, `${what} failed and is tried again`)
    }
  }
}
