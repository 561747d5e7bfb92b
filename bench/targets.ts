// The figures to reach, as data.
import type { BenchFigures } from "./figures"

export type Target = {
  what: string
  of: (figures: BenchFigures) => number
  atLeast?: number
  atMost?: number
  /** What to reach after that. */
  stretch?: number
  unit: "× nginx" | "MB" | "ms"
}

const sideBySide = (where: string, of: (figures: BenchFigures) => BenchFigures["ratios"]): Target[] => [
  {
    what: `requests per second per core, c = 32, ${where}`,
    of: (figures) => of(figures).throughputC32.nginx,
    atLeast: 0.8,
    stretch: 1,
    unit: "× nginx",
  },
  {
    what: `added p50, c = 1, ${where}`,
    of: (figures) => of(figures).addedP50C1.nginx,
    atMost: 1.3,
    unit: "× nginx",
  },
  { what: `p99, c = 32, ${where}`, of: (figures) => of(figures).p99C32.nginx, atMost: 1.5, unit: "× nginx" },
]

export const targets: Target[] = [
  ...sideBySide("plain upstream", ({ ratios }) => ratios),
  ...sideBySide("TLS upstream", ({ tls }) => tls.ratios),
  { what: "RSS at rest, second sidecar", of: ({ memory }) => memory.idleRssMb, atMost: 30, unit: "MB" },
  {
    what: "private at rest, second sidecar",
    of: ({ memory }) => memory.idlePrivateMb,
    atMost: 6,
    unit: "MB",
  },
  { what: "RSS after 60 s of load", of: ({ memory }) => memory.loadedRssMb, atMost: 48, unit: "MB" },
  { what: "eight 32 MiB uploads add", of: ({ memory }) => memory.uploadsAddedMb, atMost: 24, unit: "MB" },
  { what: "ready after its start", of: ({ readyMs }) => readyMs, atMost: 300, unit: "ms" },
]

export function isReached({ of, atLeast, atMost }: Target, figures: BenchFigures): boolean {
  const value = of(figures)
  return value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY)
}
