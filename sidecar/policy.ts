// The policy as the broker streams it. Each line is applied whole; a broker that is away leaves the last one standing.
import type { Policy } from "../lib/wire/broker"
import { backoffMs } from "./backoff"
import type { Broker } from "./broker"
import { readPolicyLine } from "./broker-answers"
import { logSeldom } from "./log"

export type Following = {
  apply: (policy: Policy) => void
  unauthorized: () => void
  signal: AbortSignal
}

/** Follows the stream until `signal` is aborted, connecting again whenever it ends. */
export async function followPolicy(
  broker: Broker,
  { apply, unauthorized, signal }: Following,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    const began = performance.now()
    const stream = broker.lines("/v1/policy", silenceMs, (line) => {
      const policy = readPolicyLine(line)
      if (policy) apply(policy)
      if (policy === undefined) logSeldom("warn", "a policy line was not understood and is ignored", {})
      // One that ends soon after it began is a failure, whatever it said.
      else if (performance.now() - began > settledMs) failures = 0
    })
    signal.addEventListener("abort", stream.end)
    const status = await stream.done.catch((error: Error) => error.message)
    signal.removeEventListener("abort", stream.end)
    if (signal.aborted) return
    if (status === 401 && (await broker.renew()) === "refused") return unauthorized()
    logSeldom("warn", "the policy stream ended; a policy that was applied goes on serving", {
      cause: `${status}`,
    })
    await Bun.sleep(backoffMs(failures, Math.random))
  }
}

const settledMs = 4_000
/** The broker beats every 5 s. */
const silenceMs = 15_000
