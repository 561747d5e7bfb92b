import type { Autoscaler, Deployment } from "./objects"
import { change, changeStatus, timed } from "./own-writes"
import type { State } from "./state"
import { keyOf } from "./store"

/** Gives each target the replicas that a test says its metrics ask for, within the autoscaler's bounds. */
export function runAutoscalers(state: State) {
  for (const autoscaler of state.store.list<Autoscaler>("horizontalpodautoscalers")) {
    const { namespace, name } = autoscaler.metadata
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = autoscaler.spec!
    const resource = scalable[scaleTargetRef.kind]
    const target = resource ? state.store.find<Deployment>(resource, namespace, scaleTargetRef.name) : null
    const current = target?.spec?.replicas ?? 0
    const asked = state.conduct.wantedReplicas.get(keyOf(namespace, name))
    const desired = current === 0 ? 0 : Math.min(maxReplicas, Math.max(minReplicas, asked ?? current))
    if (target && desired !== current)
      change(
        state,
        target,
        ({ spec }) => {
          spec!.replicas = desired
        },
        { subresource: "scale" },
      )
    const say = (type: string, isTrue: boolean, reason: string, message: string) =>
      timed(autoscaler.status?.conditions, { type, status: isTrue ? "True" : "False", reason, message })
    changeStatus(state, autoscaler, {
      ...autoscaler.status,
      currentReplicas: target?.status?.replicas ?? 0,
      desiredReplicas: desired,
      conditions: !target
        ? [say("AbleToScale", false, "FailedGetScale", `deployments.apps "${scaleTargetRef.name}" not found`)]
        : [
            say("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size"),
            current === 0
              ? say(
                  "ScalingActive",
                  false,
                  "ScalingDisabled",
                  "scaling is disabled since the replica count of the target is zero",
                )
              : say(
                  "ScalingActive",
                  true,
                  "ValidMetricFound",
                  "the HPA was able to successfully calculate a replica count",
                ),
            asked !== undefined && asked !== desired
              ? say(
                  "ScalingLimited",
                  true,
                  asked > desired ? "TooManyReplicas" : "TooFewReplicas",
                  "the desired replica count is outside of the bounds",
                )
              : say(
                  "ScalingLimited",
                  false,
                  "DesiredWithinRange",
                  "the desired count is within the acceptable range",
                ),
          ],
    })
  }
}

const scalable: Record<string, string> = { Deployment: "deployments", ReplicaSet: "replicasets" }
