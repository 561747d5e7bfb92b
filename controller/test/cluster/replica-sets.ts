// ReplicaSet -> Pods: as many as wanted; those that match are adopted, those that no longer do are let go.
import { isOver } from "./admit-pod"
import { isHeld } from "./conduct"
import { kindOf } from "./kinds"
import { controllerOf, ownedBy, type Pod, type ReplicaSet } from "./objects"
import { change, changeStatus, counts, make, tell, timed } from "./own-writes"
import { Refusal } from "./refusal"
import { remove } from "./remove"
import { selects } from "./selectors"
import type { State } from "./state"
import { generated } from "./write"

export function runReplicaSets(state: State) {
  if (isHeld(state.conduct, "replicasets")) return
  for (const set of state.store.list<ReplicaSet>("replicasets")) {
    if (set.metadata.deletionTimestamp) continue
    adopt(state, set)
    const active = podsOf(state, set)
    const missing = (set.spec!.replicas ?? 1) - active.length
    const failure = missing > 0 ? makePods(state, set, missing) : null
    if (missing < 0) removePods(state, active, -missing)
    changeStatus(state, set, statusOf(set, podsOf(state, set), failure))
  }
}

const podsOf = ({ store }: State, { metadata }: ReplicaSet) =>
  store
    .list<Pod>("pods", metadata.namespace)
    .filter((pod) => controllerOf(pod)?.uid === metadata.uid && isActive(pod))

const isActive = (pod: Pod) => !isOver(pod) && !pod.metadata.deletionTimestamp

function adopt(state: State, set: ReplicaSet) {
  for (const pod of state.store.list<Pod>("pods", set.metadata.namespace).filter(isActive)) {
    const owner = controllerOf(pod)
    const matches = selects(set.spec!.selector, pod.metadata.labels)
    const others = (pod.metadata.ownerReferences ?? []).filter((one) => one !== owner)
    const own = (owners: typeof others) =>
      change(state, pod, ({ metadata }) => {
        metadata.ownerReferences = owners
      })
    if (!owner && matches) own([...others, ownedBy(set)])
    if (owner?.uid === set.metadata.uid && !matches) own(others)
  }
}

/** Gives back why the pods could not all be made. */
function makePods(state: State, set: ReplicaSet, count: number): string | null {
  const { namespace, name } = set.metadata
  const { metadata, spec } = set.spec!.template!
  for (let made = 0; made < count; made++)
    try {
      const pod = make(state, "pods", {
        ...{ apiVersion: "v1", kind: "Pod", spec },
        metadata: {
          ...metadata,
          name: generated(`${name}-`),
          ...(namespace && { namespace }),
          ...{ generateName: `${name}-`, ownerReferences: [ownedBy(set)] },
        },
      })
      tell(state, set, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`)
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal
      // The name is another at each attempt; as a real server's events do, what is told here names it.
      const message = refusal.message.replace(/"[^"]*"/, `"${name}-xxxxx"`)
      tell(state, set, "Warning", "FailedCreate", `Error creating: ${message}`)
      return message
    }
  return null
}

/** Those first that are furthest from serving; among equals the youngest. */
function removePods(state: State, active: Pod[], count: number) {
  const rank = (pod: Pod) => [
    Number(Boolean(pod.spec?.nodeName)),
    Number(pod.status?.phase === "Running"),
    Number(isReady(pod)),
    -Date.parse(pod.metadata.creationTimestamp ?? ""),
    -Number(pod.metadata.resourceVersion),
  ]
  const first = active.toSorted((one, other) => {
    const [left, right] = [rank(one), rank(other)]
    const differs = left.findIndex((value, index) => value !== right[index])
    return differs < 0 ? 0 : left[differs]! - right[differs]!
  })
  for (const pod of first.slice(0, count))
    remove(state, kindOf("pods"), pod.metadata.namespace ?? null, pod.metadata.name)
}

export const isReady = ({ status }: Pod) =>
  status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") ?? false

function statusOf(set: ReplicaSet, pods: Pod[], failure: string | null): ReplicaSet["status"] {
  const ready = pods.filter(isReady).length
  return {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    ...counts({ fullyLabeledReplicas: pods.length, readyReplicas: ready, availableReplicas: ready }),
    ...(failure && {
      conditions: [
        timed(set.status?.conditions, {
          ...{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: failure },
        }),
      ],
    }),
  }
}
