// The sidecar's identity: a one-time join token traded for a credential, which is renewed at half of its life.
import { backoffMs } from "./backoff"
import type { Broker } from "./broker"
import { readJoined } from "./broker-answers"
import { log } from "./log"

/** Joins, however long the broker is away. False: the token was refused. */
export async function join(
  broker: Broker,
  joinToken: string,
  build: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let failures = 0; !signal.aborted; failures++) {
    const answer = await broker.post("/v1/join", { joinToken, build }).catch((error: Error) => error.message)
    if (typeof answer !== "string") {
      const joined = answer.status === 200 ? readJoined(answer.body) : null
      if (joined) {
        broker.credential = joined.credential
        const { instance, environment, service, version, expiresInS } = joined
        log("info", "joined", { instance, environment, service, version })
        void renew(broker, expiresInS, signal)
        return true
      }
      if (answer.status === 401) return false
    }
    if (failures === 0)
      log("warn", "cannot join yet", { cause: typeof answer === "string" ? answer : answer.status })
    await Bun.sleep(backoffMs(failures, Math.random))
  }
  return true
}

/** A credential that is refused shows everywhere at once: the policy stream and heartbeats end the process. */
async function renew(broker: Broker, expiresInS: number, signal: AbortSignal): Promise<void> {
  let lifeMs = expiresInS * 1000
  for (let failures = 0; !signal.aborted; ) {
    await Bun.sleep(
      failures > 0 ? backoffMs(failures, Math.random) : (lifeMs / 2) * (0.9 + Math.random() / 5),
    )
    if (signal.aborted) return
    const renewed = await broker.renew()
    failures = renewed ? 0 : failures + 1
    if (renewed) lifeMs = renewed.expiresInS * 1000
  }
}
