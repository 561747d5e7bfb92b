/** One run of wrk. Latencies are what its callers saw, in microseconds. */
export type WrkFigures = { requests: number; seconds: number; p50Us: number; p99Us: number }

/** Reads the line that `wrk.lua` prints. A run with a single failed request measured something else, and is an error. */
export function readWrkOutput(output: string): WrkFigures {
  const line = /^figures (\{.*\})$/m.exec(output)?.[1]
  if (line === undefined) throw new Error(`wrk printed no figures:\n${output}`)
  const { requests, durationUs, p50Us, p99Us, ...failures } = JSON.parse(line) as Record<string, number>
  const failed = Object.entries(failures).filter(([, count]) => count > 0)
  if (failed.length > 0)
    throw new Error(`requests failed (${failed.map(([kind, count]) => `${kind}: ${count}`).join(", ")})`)
  if (!requests || !durationUs) throw new Error("no request was answered")
  return { requests, seconds: durationUs / 1e6, p50Us: p50Us ?? 0, p99Us: p99Us ?? 0 }
}
