import type { V1Deployment, V1ObjectMeta, V1Pod, V1ReplicaSet } from "@kubernetes/client-node"
import { label } from "../manifest/labels"
import type { Thing } from "./objects"
import { fieldManager } from "./settings"

type Named<T> = ReadonlyMap<string, T>

/**
 * The version that a pod is an instance of: its ReplicaSet's Deployment is one that we applied. Labels alone prove
 * nothing, since whoever makes a pod writes them; owners are checked by their ids. Null for every other pod.
 */
export function versionOfPod(
  pod: V1Pod,
  replicaSets: Named<V1ReplicaSet>,
  deployments: Named<V1Deployment>,
  owner: string,
): string | null {
  const set = ownerAmong(pod, "ReplicaSet", replicaSets)
  const deployment = set && ownerAmong(set, "Deployment", deployments)
  return deployment && isApplied(deployment) ? versionOfDeployment(deployment, owner) : null
}

/** The version whose pods it makes, by its selector: anybody may change its labels, and nobody that. Null when it is not ours. */
export function versionOfDeployment({ spec }: V1Deployment, owner: string): string | null {
  const { matchLabels } = spec!.selector
  return matchLabels?.[label.owner] === owner ? versionIn(matchLabels) : null
}

/** What the labels say, for finding and never as a proof; null when they name no version. */
export const versionIdOf = ({ metadata }: Thing) => versionIn(metadata?.labels)

function versionIn(labels: Record<string, string> | undefined): string | null {
  const id = labels?.[label.versionId] ?? ""
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null
}

export const controllerOf = ({ metadata }: Thing) =>
  metadata?.ownerReferences?.find((owner) => owner.controller) ?? null

function ownerAmong<T extends { metadata?: V1ObjectMeta }>(of: Thing, kind: string, among: Named<T>) {
  const owner = controllerOf(of)
  if (owner?.kind !== kind || !owner.apiVersion.startsWith("apps/")) return null
  const found = among.get(owner.name)
  return found?.metadata?.uid === owner.uid ? found : null
}

/** Kubernetes itself notes who applied what. */
export const isApplied = ({ metadata }: Thing) =>
  metadata?.managedFields?.some(
    (entry) => entry.manager === fieldManager && entry.operation === "Apply" && !entry.subresource,
  ) ?? false
