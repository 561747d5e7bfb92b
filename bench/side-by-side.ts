// One upstream, all proxies, one connection and 32.

import type { Placement } from "./placement"
import { moveGroup } from "./process-group"
import { startProxies, stopProxies } from "./proxies/proxies"
import type { SidecarPlacing } from "./proxies/sidecar"
import { type Figures, type Lane, measure } from "./rounds"
import type { Upstream, Upstreams } from "./upstream"
import { query, timedPath, token } from "./work"

export type RoundsPlan = {
  rounds: number
  secondsC32: number
  secondsC1: number
  warmUpSeconds: number
  /** Of calls that differ from one another. */
  varied: { rounds: number; seconds: number }
}

export const variedCalls = ["queries", "headers", "bodies"] as const
export type Varied = Record<(typeof variedCalls)[number], Figures>

export async function sideBySide(
  placing: SidecarPlacing,
  upstreams: Upstreams,
  at: Placement,
  plan: RoundsPlan,
): Promise<{ c1: Figures; c32: Figures; varied: Varied }> {
  const proxies = await startProxies({ ...placing, cpus: at.proxy })
  const lanes: Lane[] = [
    { name: "direct", url: direct(placing.upstream), program: upstreams.program },
    ...proxies.map(({ name, port, program }) => ({
      name,
      url: `http://127.0.0.1:${port}${timedPath}?${query}`,
      program,
    })),
  ]
  const busy = { connections: 32, cpus: at.others }
  await measure(lanes, { ...busy, rounds: 1, seconds: plan.warmUpSeconds })
  const c32 = await measure(lanes, { ...busy, rounds: plan.rounds, seconds: plan.secondsC32 })
  const varied = {} as Varied
  for (const calls of variedCalls) {
    await measure(lanes, { ...busy, calls, rounds: 1, seconds: plan.varied.seconds })
    varied[calls] = await measure(lanes, { ...busy, calls, ...plan.varied })
  }
  // With one connection only one process has something to do at a time: on one core, nobody wakes another core up.
  moveGroup(upstreams.program.pid, at.proxy)
  const alone = { connections: 1, cpus: at.proxy }
  await measure(lanes, { ...alone, rounds: 1, seconds: 1 })
  const c1 = await measure(lanes, { ...alone, rounds: plan.rounds, seconds: plan.secondsC1 })
  moveGroup(upstreams.program.pid, at.others)
  await stopProxies(proxies)
  return { c1, c32, varied }
}

const direct = ({ url }: Upstream) => `${url}${timedPath}?${query}&access_token=${token}`
