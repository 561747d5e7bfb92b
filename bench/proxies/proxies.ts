import { startHaproxy } from "./haproxy"
import { startNginx } from "./nginx"
import type { RunningProxy } from "./proxy"
import { type SidecarPlacing, startSidecar } from "./sidecar"

/** All that are compared, before the same upstream. */
export async function startProxies(placing: SidecarPlacing): Promise<RunningProxy[]> {
  return [await startNginx(placing), await startHaproxy(placing), await startSidecar(placing)]
}

export async function stopProxies(proxies: RunningProxy[]): Promise<void> {
  await Promise.all(proxies.map(({ program }) => program.stop()))
}
