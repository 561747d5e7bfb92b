import type { V1Deployment, V1Pod } from "@kubernetes/client-node"
import type { Obstacle } from "../engine"
import { podObstacle } from "./containers"
import { isOver } from "./observation"

/** What stands in the way of a version as its Deployment and its pods tell it; the cause before what follows from it. */
export function versionObstacle(deployment: V1Deployment, pods: V1Pod[]): Obstacle | null {
  const refused = deployment.status?.conditions?.find((one) => one.type === "ReplicaFailure")
  if (refused?.status === "True") return refusedPods(refused.message ?? "", deployment)
  for (const pod of pods) {
    const obstacle = pod.metadata!.deletionTimestamp || isOver(pod) ? null : podObstacle(pod)
    if (obstacle) return obstacle
  }
  return isOverdue(deployment, pods) ? overdue : null
}

function refusedPods(message: string, { spec }: V1Deployment): Obstacle {
  const account = spec?.template.spec?.serviceAccountName
  if (message.includes("exceeded quota"))
    return {
      reason: "QuotaExceeded",
      message: `A quota of the namespace leaves no room for another instance: ${message}`,
    }
  if (/service ?account.*not found/i.test(message))
    return {
      reason: "ServiceAccountMissing",
      message: `The namespace has no service account “${account}” for instances: deploy/kubernetes makes it, or name another in WESIDE_SERVICE_ACCOUNT.`,
    }
  if (message.includes("violates PodSecurity"))
    return {
      reason: "PodSecurity",
      message: `The namespace's pod security level forbids these instances: ${message}. Lower the level, or set WESIDE_NET_ADMIN=0 where it is about NET_ADMIN.`,
    }
  return { reason: "FailedCreate", message: `The cluster refuses to make instances: ${message}` }
}

/** A pod that keeps dying explains more than the time that has passed. */
function isOverdue({ status }: V1Deployment, pods: V1Pod[]) {
  const progressing = status?.conditions?.find((one) => one.type === "Progressing")
  if (progressing?.status !== "False" || progressing.reason !== "ProgressDeadlineExceeded") return false
  const dies = pods.some((pod) => (pod.status?.containerStatuses ?? []).some((one) => one.restartCount > 1))
  return !dies
}

const overdue: Obstacle = {
  reason: "ProgressDeadlineExceeded",
  message:
    "Its instances have not become ready for ten minutes. Look at their reasons and logs; Kubernetes goes on trying.",
}
