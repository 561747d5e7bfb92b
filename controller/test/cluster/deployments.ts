// Deployment -> ReplicaSet. A template that is new gets a set of its own; sets grow and shrink within maxSurge and
// maxUnavailable.

import { createHash } from "node:crypto"
import { isDeepStrictEqual } from "node:util"
import { isHeld } from "./conduct"
import { deploymentStatus } from "./deployment-status"
import { kindOf } from "./kinds"
import { controllerOf, type Deployment, ownedBy, type Pod, type ReplicaSet } from "./objects"
import { change, changeStatus, make, tell } from "./own-writes"
import { remove } from "./remove"
import { limitsOf } from "./rollout-limits"
import type { State } from "./state"
import { keyOf } from "./store"

const hashLabel = "pod-template-hash"
const revisionNote = "deployment.kubernetes.io/revision"

export function runDeployments(state: State) {
  if (isHeld(state.conduct, "deployments")) return
  for (const deployment of state.store.list<Deployment>("deployments")) {
    if (deployment.metadata.deletionTimestamp) continue
    const sets = setsOf(state, deployment)
    const current = sets.find((set) => isDeepStrictEqual(templateOf(set), deployment.spec!.template)) ?? null
    if (!current && !deployment.spec!.paused) makeSet(state, deployment, sets)
    else scale(state, deployment, current, sets)
    const now = setsOf(state, deployment)
    const isOverdue = isPastDeadline(state, deployment)
    const newest = now.find((set) => isDeepStrictEqual(templateOf(set), deployment.spec!.template)) ?? null
    changeStatus(state, deployment, deploymentStatus(deployment, newest, now, isOverdue))
  }
}

const isPastDeadline = ({ conduct }: State, { metadata }: Deployment) =>
  conduct.overdue.get(keyOf(metadata.namespace, metadata.name)) === metadata.generation

const setsOf = ({ store }: State, { metadata }: Deployment) =>
  store
    .list<ReplicaSet>("replicasets", metadata.namespace)
    .filter((set) => controllerOf(set)?.uid === metadata.uid && !set.metadata.deletionTimestamp)

/** A set's template as its Deployment gave it. */
function templateOf({ spec }: ReplicaSet) {
  const { [hashLabel]: _, ...labels } = spec!.template!.metadata?.labels ?? {}
  return { ...spec!.template, metadata: { ...spec!.template!.metadata, labels } }
}

function makeSet(state: State, deployment: Deployment, sets: ReplicaSet[]) {
  const { namespace, name } = deployment.metadata
  const { template, selector, replicas = 1 } = deployment.spec!
  const hash = hashOf(template)
  const labels = { ...template.metadata?.labels, [hashLabel]: hash }
  const revision = 1 + Math.max(0, ...sets.map(revisionOf))
  const { surge } = limitsOf(deployment)
  const room = replicas + surge - sum(sets)
  const first = isRecreate(deployment) && sum(sets) > 0 ? 0 : Math.max(0, Math.min(replicas, room))
  const made = make(state, "replicasets", {
    ...{ apiVersion: "apps/v1", kind: "ReplicaSet" },
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace && { namespace }),
      ...{
        labels,
        ownerReferences: [ownedBy(deployment)],
        annotations: { [revisionNote]: String(revision) },
      },
    },
    spec: {
      replicas: first,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  })
  tell(
    state,
    deployment,
    "Normal",
    "ScalingReplicaSet",
    `Scaled up replica set ${made.metadata.name} to ${first}`,
  )
  change(state, deployment, ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [revisionNote]: String(revision) }
  })
}

function scale(state: State, deployment: Deployment, current: ReplicaSet | null, sets: ReplicaSet[]) {
  const wanted = deployment.spec!.replicas ?? 1
  const old = sets.filter((set) => set !== current)
  if (!current) return
  if (isRecreate(deployment) && (sum(old) > 0 || podsLeft(state, old))) return setAll(state, old, 0)
  const { surge, unavailable } = limitsOf(deployment)
  const size = current.spec!.replicas ?? 0
  if (size > wanted) return resize(state, current, wanted)
  const room = sum(old) === 0 ? wanted : wanted + surge - sum(sets)
  if (size < wanted && room > 0) return resize(state, current, Math.min(wanted, size + room))
  shrink(state, old, sum(sets) - (wanted - unavailable) - (size - (current.status?.availableReplicas ?? 0)))
  if (isDone(deployment, current, old)) forgetOld(state, deployment, old)
}

/** Takes away from the old sets, those first whose pods are not available anyway. */
function shrink(state: State, old: ReplicaSet[], mayGo: number) {
  let left = mayGo
  const sizes = new Map(old.map((set) => [set, set.spec!.replicas ?? 0]))
  const take = (set: ReplicaSet, most: number) => {
    const taken = Math.max(0, Math.min(left, most))
    left -= taken
    sizes.set(set, sizes.get(set)! - taken)
  }
  for (const set of old) take(set, sizes.get(set)! - (set.status?.availableReplicas ?? 0))
  for (const set of old) take(set, sizes.get(set)!)
  for (const [set, size] of sizes) resize(state, set, size)
}

function resize(state: State, set: ReplicaSet, replicas: number) {
  if (set.spec!.replicas !== replicas)
    change(state, set, ({ spec }) => {
      spec!.replicas = replicas
    })
}
const setAll = (state: State, sets: ReplicaSet[], replicas: number) => {
  for (const set of sets) resize(state, set, replicas)
}

const isDone = (deployment: Deployment, current: ReplicaSet, old: ReplicaSet[]) =>
  sum(old) === 0 && (current.status?.availableReplicas ?? 0) >= (deployment.spec!.replicas ?? 1)

function forgetOld(state: State, { spec }: Deployment, old: ReplicaSet[]) {
  const empty = old
    .filter((set) => set.status?.replicas === 0)
    .sort((one, two) => revisionOf(two) - revisionOf(one))
  for (const set of empty.slice(spec!.revisionHistoryLimit ?? 10))
    remove(state, kindOf("replicasets"), set.metadata.namespace ?? null, set.metadata.name)
}

const podsLeft = ({ store }: State, sets: ReplicaSet[]) =>
  sets.some((set) =>
    store
      .list<Pod>("pods", set.metadata.namespace)
      .some((pod) => controllerOf(pod)?.uid === set.metadata.uid && pod.status?.phase !== "Failed"),
  )

const isRecreate = ({ spec }: Deployment) => spec!.strategy?.type === "Recreate"
const revisionOf = ({ metadata }: ReplicaSet) => Number(metadata.annotations?.[revisionNote] ?? 0)
const sum = (sets: ReplicaSet[]) => sets.reduce((total, set) => total + (set.spec!.replicas ?? 0), 0)

const letters = "bcdfghjklmnpqrstvwxz2456789"
const hashOf = (template: unknown) =>
  [...createHash("sha256").update(JSON.stringify(template)).digest()]
    .slice(0, 9)
    .map((byte) => letters[byte % letters.length])
    .join("")
