// The sidecar's figures as Prometheus reads them.
import type { CallCount } from "../lib/wire/broker"

export type Figures = {
  calls: readonly CallCount[]
  rssBytes: number
  connections: number
  upstreamIdle: number
  policyRevision: number | null
  reportQueued: number
  reportDropped: number
  relayed: number
}

export function metricsText(figures: Figures): string {
  const calls = figures.calls.map(
    ({ path, appid, outcome, count }) =>
      `weside_sidecar_calls_total{path="${escaped(path)}",appid="${escaped(appid ?? "")}",outcome="${outcome}"} ${count}`,
  )
  return [
    "# HELP weside_sidecar_calls_total Calls by path, appid acted as and outcome.",
    "# TYPE weside_sidecar_calls_total counter",
    ...calls,
    ...single("relayed_total", "counter", "Requests relayed to other hosts.", figures.relayed),
    ...single("report_dropped_total", "counter", "Records that found the queue full.", figures.reportDropped),
    ...single("report_queued", "gauge", "Records that wait for the broker.", figures.reportQueued),
    ...single("connections", "gauge", "Connections of callers.", figures.connections),
    ...single("upstream_idle", "gauge", "Idle connections to the upstream.", figures.upstreamIdle),
    ...single(
      "policy_revision",
      "gauge",
      "The policy that decides; -1 before the first.",
      figures.policyRevision ?? -1,
    ),
    ...single("resident_bytes", "gauge", "Resident memory.", figures.rssBytes),
    "",
  ].join("\n")
}

function single(name: string, type: "counter" | "gauge", help: string, value: number): string[] {
  return [
    `# HELP weside_sidecar_${name} ${help}`,
    `# TYPE weside_sidecar_${name} ${type}`,
    `weside_sidecar_${name} ${value}`,
  ]
}

function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")
}
