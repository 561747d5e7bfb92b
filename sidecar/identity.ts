// The sidecar's identity: a join token traded for a credential, which is renewed at half of its life.
import { backoffMs, joinBackoffMs } from "./backoff"
import type { Broker, BrokerAnswer } from "./broker"
import { readJoined, readMessage } from "./broker-answers"
import { log } from "./log"

/** Joins, however long the broker is away. False: the token was refused. `joinToken` reads it as it is by then. */
export async function join(
  broker: Broker,
  joinToken: () => Promise<string>,
  build: string,
  signal: AbortSignal,
): Promise<boolean> {
  const attempt = async () => broker.post("/v1/join", { joinToken: await joinToken(), build })
  let told = ""
  for (let failures = 0; !signal.aborted; failures++) {
    const answer = await attempt().catch((error: Error) => error.message)
    const joined = typeof answer !== "string" && answer.status === 200 ? readJoined(answer.body) : null
    if (joined) {
      broker.joined(joined)
      const { instance, environment, service, version } = joined
      log("info", "joined", { instance, environment, service, version })
      void renew(broker, signal)
      return true
    }
    const cause = causeOf(answer)
    const refused = typeof answer !== "string" && answer.status === 401
    if (refused) log("error", "the join token is refused", { cause })
    else if (cause !== told) log("warn", "cannot join yet", { cause })
    if (refused) return false
    told = cause
    await Bun.sleep(joinBackoffMs(failures, Math.random))
  }
  return true
}

const causeOf = (answer: BrokerAnswer | string) =>
  typeof answer === "string" ? answer : `${answer.status} ${readMessage(answer.body) ?? ""}`.trim()

/** A credential that is refused shows everywhere at once: the policy stream and heartbeats end the process. */
async function renew(broker: Broker, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    await Bun.sleep(
      failures > 0 ? backoffMs(failures, Math.random) : (broker.lifeMs / 2) * (0.9 + Math.random() / 5),
    )
    if (signal.aborted) return
    failures = (await broker.renew()) === "renewed" ? 0 : failures + 1
  }
}
