// The policy as the broker streams it. Each line is applied whole; a broker that is away leaves the last one standing.
import type { Policy } from "../lib/wire/broker"
import { backoffMs } from "./backoff"
import type { Broker } from "./broker"
import { readPolicyLine } from "./broker-answers"
import { log } from "./log"

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
    const stream = broker.lines("/v1/policy", silenceMs, (line) => {
      const policy = readPolicyLine(line)
      if (policy) apply(policy)
      if (policy !== undefined) failures = 0
      else log("warn", "a policy line was not understood and is ignored")
    })
    signal.addEventListener("abort", stream.end)
    const status = await stream.done.catch((error: Error) => error.message)
    signal.removeEventListener("abort", stream.end)
    if (signal.aborted) return
    if (status === 401 && !(await broker.renew())) return unauthorized()
    if (failures === 0)
      log("warn", "the policy stream ended, the last policy goes on serving", { cause: `${status}` })
    await Bun.sleep(backoffMs(failures, Math.random))
  }
}

/** The broker beats every 5 s. */
const silenceMs = 15_000
