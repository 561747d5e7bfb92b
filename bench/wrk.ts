import { fileURLToPath } from "node:url"
import { programs } from "./debian"
import { start } from "./program"
import { wechatHost } from "./work"
import { readWrkOutput, type WrkFigures } from "./wrk-output"

const script = fileURLToPath(new URL("wrk.lua", import.meta.url))

/** All the same, or each with another query, header or body, which nothing that was kept of earlier ones helps with. */
export type Calls = "same" | "queries" | "headers" | "bodies"

export type Load = { url: string; connections: number; seconds: number; cpus: string | null; calls?: Calls }

/** One thread of wrk that keeps `connections` busy. */
export async function wrk({ url, connections, seconds, cpus, calls = "same" }: Load): Promise<WrkFigures> {
  const headers = [`Host: ${wechatHost}`, "Accept: */*", "User-Agent: bench"].flatMap((field) => [
    "-H",
    field,
  ])
  const size = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "10s"]
  const program = start("wrk", [programs.wrk, ...size, "-s", script, ...headers, url], {
    cpus,
    env: { CALLS: calls },
  })
  await program.exited
  return readWrkOutput(program.output())
}
