// The tables that a run ends with, as Markdown.
import type { BenchFigures } from "./figures"
import { variedCalls } from "./side-by-side"
import { isReached, type Target, targets } from "./targets"

export function tablesOf(figures: BenchFigures): string {
  return [
    markdown(rawHead, rawRows("plain", figures.medians)),
    markdown(rawHead, rawRows("TLS", figures.tls.medians)),
    markdown(
      ["upstream", "each call has another", "per core and s, × nginx", "× HAProxy"],
      [...variedRows("plain", figures.ratios), ...variedRows("TLS", figures.tls.ratios)],
    ),
    markdown(
      ["figure", "seen", "to reach", "reached"],
      targets.map((target) => targetRow(target, figures)),
    ),
  ].join("\n\n")
}

const rawHead = [
  "upstream",
  "proxy",
  "c = 32: per core and s",
  "wall, per s",
  "cores used",
  "p99 µs",
  "c = 1: p50 µs",
  "added µs",
]

function rawRows(upstream: string, medians: BenchFigures["medians"]): string[][] {
  return Object.entries(medians).map(([name, lane]) =>
    [
      upstream,
      name,
      lane.perCpuSecondC32,
      lane.perSecondC32,
      lane.busyC32,
      lane.p99UsC32,
      lane.p50UsC1,
      lane.addedP50UsC1,
    ].map(String),
  )
}

const variedNames = { queries: "query", headers: "header", bodies: "body (POST)" }

function variedRows(upstream: string, { variedThroughputC32: varied }: BenchFigures["ratios"]): string[][] {
  return variedCalls.map((calls) =>
    [upstream, variedNames[calls], varied[calls].nginx, varied[calls].haproxy].map(String),
  )
}

function targetRow(target: Target, figures: BenchFigures): string[] {
  const { what, of, atLeast, atMost, stretch, unit } = target
  const wanted = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
  const further = stretch === undefined ? "" : `; then ${stretch}`
  return [what, `${of(figures)} ${unit}`, `${wanted}${further}`, isReached(target, figures) ? "yes" : "NO"]
}

export function markdown(head: string[], rows: string[][]): string {
  const widths = head.map((title, at) => Math.max(...[head, ...rows].map((row) => (row[at] ?? title).length)))
  const line = (cells: string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")
}
