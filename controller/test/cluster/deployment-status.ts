import type { Deployment, ReplicaSet } from "./objects"
import { counts, timed } from "./own-writes"
import { limitsOf } from "./rollout-limits"

/** What a Deployment's controller says of it. `current` is the set of its present template. */
export function deploymentStatus(
  deployment: Deployment,
  current: ReplicaSet | null,
  sets: ReplicaSet[],
  isOverdue: boolean,
): Deployment["status"] {
  const wanted = deployment.spec!.replicas ?? 1
  const total = (count: "replicas" | "readyReplicas" | "availableReplicas") =>
    sets.reduce((sum, set) => sum + (set.status?.[count] ?? 0), 0)
  const available = total("availableReplicas")
  const updated = current?.status?.replicas ?? 0
  const isComplete = updated === wanted && total("replicas") === wanted && available === wanted
  const { name } = deployment.metadata
  const existing = deployment.status?.conditions
  const say = (type: string, status: "True" | "False", reason: string, message: string) =>
    timed(existing, { type, status, reason, message }, true)
  const failing = sets
    .flatMap((set) => set.status?.conditions ?? [])
    .find((one) => one.type === "ReplicaFailure" && one.status === "True")
  return {
    observedGeneration: deployment.metadata.generation,
    ...counts({
      replicas: total("replicas"),
      updatedReplicas: updated,
      readyReplicas: total("readyReplicas"),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, Math.max(wanted, total("replicas")) - available),
    }),
    conditions: [
      available >= wanted - limitsOf(deployment).unavailable
        ? say("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        : say(
            "Available",
            "False",
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.",
          ),
      ...(failing ? [say("ReplicaFailure", "True", failing.reason ?? "", failing.message ?? "")] : []),
      progressing(),
    ],
  }

  function progressing() {
    const set = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${name}"`
    if (isComplete)
      return say("Progressing", "True", "NewReplicaSetAvailable", `${set} has successfully progressed.`)
    if (isOverdue)
      return say("Progressing", "False", "ProgressDeadlineExceeded", `${set} has timed out progressing.`)
    return updated === 0
      ? say(
          "Progressing",
          "True",
          "NewReplicaSetCreated",
          `Created new replica set "${current?.metadata.name}"`,
        )
      : say("Progressing", "True", "ReplicaSetUpdated", `${set} is progressing.`)
  }
}
