// Many sidecars at once: with nothing in any broker's memory, and after their broker was killed.
import type { SimulatedSidecar } from "../broker/faults/fleet"
import type { BrokerProcess } from "../broker/faults/processes"
import { appid, type Ground } from "./broker-ground"

export type Storms = {
  /** Until the last sidecar has a token, for each storm. */
  lastMs: number[]
  /** Requests to WeChat, for each storm. */
  askedUpstream: number[]
  refused: number
}

/** Nobody has a token: all sidecars ask all brokers for one. */
export async function measureColdStorms(
  ground: Ground,
  fleet: SimulatedSidecar[],
  brokers: BrokerProcess[],
  storms: number,
): Promise<Storms> {
  const seen: Storms = { lastMs: [], askedUpstream: [], refused: 0 }
  for (let n = 0; n < storms; n++) {
    await ground.world.storeSecret(appid, `secret-of-${appid}`)
    const before = ground.upstream.state.asked
    const beganAt = performance.now()
    const answers = await Promise.all(
      fleet.map((sidecar, n) => sidecar.token(brokers[n % brokers.length]!.address, appid)),
    )
    seen.lastMs.push(performance.now() - beganAt)
    seen.askedUpstream.push(ground.upstream.state.asked - before)
    seen.refused += answers.filter(({ status }) => status !== 200).length
  }
  return seen
}

/** All follow their policy again, at once and without jitter, at the broker that is left. Milliseconds until the last does. */
export async function measureReconnect(fleet: SimulatedSidecar[], left: BrokerProcess): Promise<number> {
  const beganAt = performance.now()
  await Promise.all(fleet.map((sidecar) => sidecar.follow(left.address)))
  return performance.now() - beganAt
}
