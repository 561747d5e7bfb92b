// Rounds in alternation: every lane is measured in each round, in another order each time, and only medians are used,
// so that what else the machine does meets all lanes alike.
import { median, rotated } from "./arithmetic"
import type { Program } from "./program"
import type { ProxyName } from "./proxies/proxy"
import { type Calls, wrk } from "./wrk"

export type LaneName = ProxyName | "direct"

/** A way to the upstream: through one proxy, or none. `program` is whose CPU time is counted. */
export type Lane = { name: LaneName; url: string; program: Program }

export type Plan = {
  rounds: number
  seconds: number
  connections: number
  cpus: string | null
  calls?: Calls
}

/** Medians over the rounds. */
export type LaneFigures = {
  /** Per second of wall time. */
  perSecond: number
  /** Per second of CPU time of the lane's program. */
  perCpuSecond: number
  /** CPU seconds per second. */
  busy: number
  p50Us: number
  p99Us: number
}

export type Figures = Record<LaneName, LaneFigures>

export async function measure(lanes: Lane[], plan: Plan): Promise<Figures> {
  const seen = new Map<LaneName, LaneFigures[]>(lanes.map(({ name }) => [name, []]))
  for (let round = 0; round < plan.rounds; round++)
    for (const lane of rotated(lanes, round)) seen.get(lane.name)?.push(await run(lane, plan))
  return Object.fromEntries([...seen].map(([name, runs]) => [name, medians(runs)])) as Figures
}

async function run({ name, url, program }: Lane, plan: Plan): Promise<LaneFigures> {
  const failed = (why: string) =>
    new Error(
      [
        `${name} could not be measured with ${plan.connections} connections: ${why}`,
        program.ended() ?? "",
        program.output(),
      ]
        .join("\n")
        .trim(),
    )
  const before = program.cpuSeconds()
  const { requests, seconds, p50Us, p99Us } = await wrk({ url, ...plan }).catch((error: Error) => {
    throw failed(error.message)
  })
  const used = program.cpuSeconds() - before
  if (program.ended() !== null || used <= 0) throw failed("its CPU time cannot be read")
  return { perSecond: requests / seconds, perCpuSecond: requests / used, busy: used / seconds, p50Us, p99Us }
}

function medians(runs: LaneFigures[]): LaneFigures {
  const of = (key: keyof LaneFigures) => median(runs.map((figures) => figures[key]))
  return {
    perSecond: of("perSecond"),
    perCpuSecond: of("perCpuSecond"),
    busy: of("busy"),
    p50Us: of("p50Us"),
    p99Us: of("p99Us"),
  }
}
