// What was measured of the broker: the JSON of `--json`, the table, and the promises.
import { median, rounded } from "./arithmetic"
import type { Edits } from "./broker-edits"
import type { Storms } from "./broker-storm"

export type Measured = {
  sidecars: number
  brokers: number
  edits: Edits
  cold: Storms
  reconnectMs: number
  /** Of the one broker, in MB of a million bytes. */
  rss: { idle: number; connected: number; afterEdits: number }
}

export type Figures = ReturnType<typeof figuresOf>

export function figuresOf({ sidecars, brokers, edits, cold, reconnectMs, rss }: Measured) {
  return {
    sidecars,
    edits: {
      count: edits.lastMs.length,
      lastP50Ms: rounded(median(edits.lastMs), 1),
      lastP99Ms: rounded(quantile(edits.lastMs, 0.99), 1),
      eachP50Ms: rounded(median(edits.eachMs), 1),
      acknowledgedP50Ms: rounded(median(edits.acknowledgedMs), 1),
      acknowledgedP99Ms: rounded(quantile(edits.acknowledgedMs, 0.99), 1),
    },
    coldStorm: {
      brokers,
      storms: cold.lastMs.length,
      askedUpstreamMost: Math.max(...cold.askedUpstream),
      lastP50Ms: rounded(median(cold.lastMs), 1),
      lastMostMs: rounded(Math.max(...cold.lastMs), 1),
      refused: cold.refused,
    },
    reconnect: { lastMs: rounded(reconnectMs, 1) },
    memory: {
      idleRssMb: rounded(rss.idle, 1),
      connectedRssMb: rounded(rss.connected, 1),
      perThousandRssMb: rounded(((rss.connected - rss.idle) / sidecars) * 1000, 1),
      afterEditsRssMb: rounded(rss.afterEdits, 1),
    },
  }
}

const editLastMs = 1000
const askedUpstreamMost = 1

/** What was promised and not kept. */
export function missed({ edits, coldStorm }: Figures): string[] {
  const promises: [boolean, string][] = [
    [
      edits.lastP99Ms < editLastMs,
      `p99 of edit to last sidecar is ${edits.lastP99Ms} ms, not under ${editLastMs} ms`,
    ],
    [
      coldStorm.askedUpstreamMost === askedUpstreamMost,
      `a cold token cost ${coldStorm.askedUpstreamMost} requests to WeChat, not ${askedUpstreamMost}`,
    ],
    [coldStorm.refused === 0, `${coldStorm.refused} sidecars got no token in a storm`],
  ]
  return promises.filter(([kept]) => !kept).map(([, sentence]) => sentence)
}

export function tableOf({ sidecars, edits, coldStorm, reconnect, memory }: Figures): string {
  const rows = [
    ["figure", "seen", "to reach"],
    ["---", "---", "---"],
    [
      `permission edit to the last of ${sidecars} sidecars, p50 and p99 of ${edits.count}`,
      `${edits.lastP50Ms} ms, ${edits.lastP99Ms} ms`,
      `p99 under ${editLastMs} ms`,
    ],
    [
      "permission edit to the database having every acknowledgement, p50 and p99",
      `${edits.acknowledgedP50Ms} ms, ${edits.acknowledgedP99Ms} ms`,
      "",
    ],
    [
      `${sidecars} sidecars ask ${coldStorm.brokers} brokers for a cold token: requests to WeChat, ${coldStorm.storms} times`,
      `${coldStorm.askedUpstreamMost} each time`,
      `${askedUpstreamMost}`,
    ],
    [
      "the same, until the last has it, p50 and most",
      `${coldStorm.lastP50Ms} ms, ${coldStorm.lastMostMs} ms`,
      "",
    ],
    [
      `${sidecars} sidecars come back at once after kill -9, until the last has its policy`,
      `${reconnect.lastMs} ms`,
      "",
    ],
    [
      "broker RSS at rest, with all connected, after the edits",
      `${memory.idleRssMb} MB, ${memory.connectedRssMb} MB, ${memory.afterEditsRssMb} MB`,
      "",
    ],
    ["broker RSS per 1,000 sidecars", `${memory.perThousandRssMb} MB`, ""],
  ]
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n")
}

function quantile(values: number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * at) - 1)]!
}
