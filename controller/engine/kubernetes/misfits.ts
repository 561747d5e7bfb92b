// A ReplicaSet takes in any pod that has its labels and no owner, whatever is in it: one of those may lack the sidecar
// that all others of its version carry, or carry one beside others that do not (S6).
import type { V1Pod, V1ReplicaSet } from "@kubernetes/client-node"
import { carries } from "./containers"
import { isOver } from "./observation"
import { controllerOf } from "./ownership"

/**
 * The pods among `pods`, all of one version, that are not as their own ReplicaSet makes them. Where that does not follow
 * the record either, a rollout is under way that ends them; where every pod that it makes turns out otherwise, somebody
 * changes them on their way in, and others would be no better.
 */
export function misfitsOf(
  pods: V1Pod[],
  replicaSets: ReadonlyMap<string, V1ReplicaSet>,
  sidecar: boolean,
): V1Pod[] {
  const alive = pods.filter((pod) => !pod.metadata!.deletionTimestamp && !isOver(pod))
  const setOf = (pod: V1Pod) => replicaSets.get(controllerOf(pod)?.name ?? "")
  return alive.filter((pod) => {
    const set = setOf(pod)
    if (!set || carries(pod) === sidecar || carries(set.spec!.template!) !== sidecar) return false
    const isMade = pod.metadata!.generateName === `${set.metadata!.name}-`
    return !isMade || alive.some((other) => setOf(other) === set && carries(other) === sidecar)
  })
}
