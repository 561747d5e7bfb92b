import type { Instance } from "../generated/prisma/client"
import type { Send } from "../sse"

export type Part = "app" | "sidecar"

/** Where the logs of instances are. Both refuse with an `AppError` what is not there, or not to be had now. */
export type LogSource = {
  /** The last part, at most `logTextMax` bytes, in whole lines. */
  text(instance: Instance, of: Part): Promise<string>
  /** What it resolves with sends the last `firstLines` lines, and then each new one until `signal` aborts. */
  follow(instance: Instance, of: Part): Promise<(send: Send, signal: AbortSignal) => Promise<void>>
}

export const logTextMax = 256 * 1024
export const firstLines = 200

/** The end of a log, as long as it may be for `text`. */
export function endOf(log: Buffer): string {
  const cut = log.subarray(Math.max(0, log.length - logTextMax))
  const whole = cut.length === log.length ? cut : cut.subarray(cut.indexOf(10) + 1)
  return whole.toString("utf8")
}
