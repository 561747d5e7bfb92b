import { get } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import { median } from "./arithmetic"
import { launchSidecar, type SidecarPlacing } from "./proxies/sidecar"

/** From its start to the first 200 of /healthz, in milliseconds: the median of several starts. */
export async function measureReady(placing: SidecarPlacing, starts: number): Promise<number> {
  const took: number[] = []
  for (let at = 0; at < starts; at++) took.push(await once(placing))
  return median(took)
}

async function once(placing: SidecarPlacing): Promise<number> {
  const { program, healthPort, startedAt } = await launchSidecar(placing)
  while (program.ended() === null && performance.now() - startedAt < 10_000) {
    if ((await status(healthPort)) === 200) {
      const tookMs = performance.now() - startedAt
      await program.stop()
      return tookMs
    }
    await pause(1)
  }
  await program.stop()
  throw new Error(`the sidecar did not become ready.\n${program.output()}`)
}

function status(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const call = get({ host: "127.0.0.1", port, path: "/healthz", agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? null)
    })
    call.on("error", () => resolve(null))
  })
}
