import type { V1Container } from "@kubernetes/client-node"
import { takeoverRefusal } from "@/lib/versions/rules"
import type { Workload } from "../../workload"
import { portOf } from "./application"
import { networkAdmin } from "./confinement"
import { takeoverName } from "./labels"
import { nameAddress, sidecarPorts } from "./places"
import { type Platform, smallResources } from "./platform"

/** Where whoever answers under WeChat's names listens, as `host:port`. */
export type NameListen = { http: string; https: string }

/**
 * How ports 80 and 443 of the name's address lead to whoever answers there (S9). `Redirect`: an init container with
 * NET_ADMIN translates them to high ports, so that an application may listen on 0.0.0.0:80. `Bind`: the ports are
 * taken as they are, which an application on one of them would be in the way of.
 */
export type Takeover = { mode: "Redirect" | "Bind"; listen: NameListen }

/** Throws where neither is possible: ask `takeoverRefusal` before. */
export function takeoverOf(workload: Workload, { netAdmin }: Platform): Takeover {
  const refusal = takeoverRefusal(workload.port, netAdmin)
  if (refusal) throw new Error(refusal)
  const { http, https } = netAdmin ? sidecarPorts(portOf(workload)) : { http: 80, https: 443 }
  const listen = { http: `${nameAddress}:${http}`, https: `${nameAddress}:${https}` }
  return { mode: netAdmin ? "Redirect" : "Bind", listen }
}

/** Translates in the pod's own network namespace, and ends. Run again it leaves the same rules once. */
export const takeoverContainer = (platform: Platform, listen: NameListen): V1Container => ({
  name: takeoverName,
  image: platform.sidecarImage,
  imagePullPolicy: "IfNotPresent",
  command: ["/usr/sbin/nft", rules(listen)],
  resources: smallResources,
  securityContext: networkAdmin,
})

const rules = ({ http, https }: NameListen) =>
  `
table ip weside
flush table ip weside
table ip weside {
  chain takeover {
    type nat hook output priority -100; policy accept;
    ip daddr ${nameAddress} tcp dport 80 dnat to ${http}
    ip daddr ${nameAddress} tcp dport 443 dnat to ${https}
  }
}
`.trim()
