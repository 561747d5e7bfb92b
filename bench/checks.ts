import { startProxies, stopProxies } from "./proxies/proxies"
import type { SidecarPlacing } from "./proxies/sidecar"
import { checkRefusesMisnamed, checkSameWork } from "./same-work"
import type { Upstreams } from "./upstream"

/** Throws for the first proxy that does other work than the rest. */
export async function checkAll(placing: SidecarPlacing, upstreams: Upstreams): Promise<void> {
  for (const upstream of [upstreams.plain, upstreams.tls]) {
    const proxies = await startProxies({ ...placing, upstream })
    for (const proxy of proxies) await checkSameWork(proxy, upstream)
    await stopProxies(proxies)
  }
  const proxies = await startProxies({ ...placing, upstream: upstreams.misnamed })
  for (const proxy of proxies) await checkRefusesMisnamed(proxy)
  await stopProxies(proxies)
}
