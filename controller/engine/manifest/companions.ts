import type {
  V1OwnerReference,
  V1PodDisruptionBudget,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node"
import type { Workload } from "../../workload"
import { applicationName, deploymentName, labelsOf, selectorOf } from "./labels"
import type { Platform } from "./platform"

const targetPercent = 80

/** Drains of nodes take one instance at a time; one that is not ready anyway holds no drain up. */
export const disruptionBudgetOf = (
  workload: Workload,
  platform: Platform,
  deploymentUid: string,
): V1PodDisruptionBudget => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: metadataOf(workload, platform, deploymentUid),
  spec: {
    maxUnavailable: 1,
    selector: { matchLabels: selectorOf(workload, platform) },
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  },
})

/** Decides by what the application takes of its own CPU, whatever its sidecar takes; null where people say how many. */
export const autoscalerOf = (
  workload: Workload,
  platform: Platform,
  deploymentUid: string,
): V2HorizontalPodAutoscaler | null =>
  workload.autoscaling && {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(workload, platform, deploymentUid),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deploymentName(workload) },
      ...workload.autoscaling,
      metrics: [
        {
          type: "ContainerResource",
          containerResource: {
            name: "cpu",
            container: applicationName,
            target: { type: "Utilization", averageUtilization: targetPercent },
          },
        },
      ],
    },
  }

const metadataOf = (workload: Workload, platform: Platform, deploymentUid: string) => ({
  name: deploymentName(workload),
  labels: labelsOf(workload, platform),
  ownerReferences: [ownedBy(deploymentName(workload), deploymentUid)],
  ...(platform.namespace !== null && { namespace: platform.namespace }),
})

/** Kubernetes collects what belongs to a Deployment that is gone. */
const ownedBy = (name: string, uid: string): V1OwnerReference => ({
  ...{ apiVersion: "apps/v1", kind: "Deployment", name, uid },
  ...{ controller: true, blockOwnerDeletion: false },
})
