// What was measured, compared: the JSON of `--json`, and what the table shows.
import { rounded } from "./arithmetic"
import type { Measured } from "./measured"
import type { Figures, LaneName } from "./rounds"
import type { Varied } from "./side-by-side"

/** The sidecar's figure divided by the peer's. */
export type Against = { nginx: number; haproxy: number }

export type Ratios = {
  /** Requests per second of the proxy's CPU time, with 32 connections. Higher is better. */
  throughputC32: Against
  /** What the proxy adds to the median latency of one connection. Lower is better. */
  addedP50C1: Against
  /** Lower is better. */
  p99C32: Against
  /** Requests per second of wall time, with 32 connections. */
  wallThroughputC32: Against
  /** As `throughputC32`, with another query, header or body in each call. */
  variedThroughputC32: Record<keyof Varied, Against>
}

/** Rounded for people. */
export function figuresOf({ plain, tls, memory, readyMs }: Measured) {
  return {
    ratios: ratiosOf(plain),
    tls: { ratios: ratiosOf(tls), medians: mediansOf(tls) },
    memory: {
      idleRssMb: rounded(memory.idleRssMb, 1),
      idlePrivateMb: rounded(memory.idlePrivateMb, 1),
      loadedRssMb: rounded(memory.loadedRssMb, 1),
      loadedPeakRssMb: rounded(memory.loadedPeakRssMb, 1),
      uploadsAddedMb: rounded(memory.uploadsAddedMb, 1),
    },
    readyMs: rounded(readyMs, 1),
    medians: mediansOf(plain),
  }
}

/**
 * Whether other programs took the core that the proxies were to have alone. Requests per CPU second suffer little from it;
 * wall figures and p99 say nothing then.
 */
export function wasDisturbed({ plain, tls }: Pick<Measured, "plain" | "tls">): boolean {
  return [plain, tls].some(({ c32 }) => Math.min(c32.nginx.busy, c32.sidecar.busy) < ownCoreAtLeast)
}

/** On a quiet machine they use 0.9 to 0.98 of it. */
const ownCoreAtLeast = 0.85

export type BenchFigures = ReturnType<typeof figuresOf>

function ratiosOf({ c1, c32, varied }: Measured["plain"]): Ratios {
  const throughput = (figures: Figures) => against((name) => figures[name].perCpuSecond)
  return {
    throughputC32: throughput(c32),
    addedP50C1: against((name) => addedP50Us(c1, name)),
    p99C32: against((name) => c32[name].p99Us),
    wallThroughputC32: against((name) => c32[name].perSecond),
    variedThroughputC32: {
      queries: throughput(varied.queries),
      headers: throughput(varied.headers),
      bodies: throughput(varied.bodies),
    },
  }
}

function against(of: (name: LaneName) => number): Against {
  const own = of("sidecar")
  return { nginx: rounded(own / of("nginx"), 3), haproxy: rounded(own / of("haproxy"), 3) }
}

/** Throws when the noise was larger than what is to be measured. */
export function addedP50Us(c1: Figures, name: LaneName): number {
  const added = c1[name].p50Us - c1.direct.p50Us
  if (name !== "direct" && added <= 0)
    throw new Error(
      `${name} seems to answer faster than the upstream itself (${c1[name].p50Us} µs against ${c1.direct.p50Us} µs): this machine is too busy to measure on.`,
    )
  return added
}

const lanes: LaneName[] = ["direct", "nginx", "haproxy", "sidecar"]

function mediansOf({ c1, c32 }: Measured["plain"]) {
  return Object.fromEntries(
    lanes.map((name) => [
      name,
      {
        perSecondC32: Math.round(c32[name].perSecond),
        perCpuSecondC32: Math.round(c32[name].perCpuSecond),
        busyC32: rounded(c32[name].busy, 2),
        p50UsC32: rounded(c32[name].p50Us, 1),
        p99UsC32: rounded(c32[name].p99Us, 1),
        p50UsC1: rounded(c1[name].p50Us, 1),
        addedP50UsC1: rounded(addedP50Us(c1, name), 1),
      },
    ]),
  )
}
