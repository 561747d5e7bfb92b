import { type KubeConfig, VersionApi } from "@kubernetes/client-node"
import { clientOf } from "@/lib/cluster"
import type { Obstacle } from "../engine"

/** The first in which a sidecar starts before the application and stays beside it, unless somebody turned that off. */
const leastMinor = 29

/** Why a cluster cannot run sidecars; null when it can. Throws when it does not say which version it is. */
export async function tooOld(cluster: KubeConfig): Promise<Obstacle | null> {
  const { major, minor, gitVersion } = await clientOf(cluster, VersionApi).getCode()
  // Some providers write the minor as `29+`.
  if (Number.parseInt(major, 10) > 1 || Number.parseInt(minor, 10) >= leastMinor) return null
  return {
    reason: "ClusterTooOld",
    message: `The cluster is Kubernetes ${gitVersion}, which starts an application without waiting for its sidecar. Weside needs 1.${leastMinor} or newer.`,
  }
}
