// Deleting: finalizers, grace, and what happens to dependents.
import type { Kind } from "./kinds"
import { type Pod, type Thing, timestamp } from "./objects"
import { conflict, notFound } from "./refusal"
import type { State } from "./state"

export type DeleteOptions = {
  gracePeriodSeconds?: number
  propagationPolicy?: "Background" | "Foreground" | "Orphan"
  orphanDependents?: boolean
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: string[]
}

/** Deletes, or marks what has to wait for something first; gives back the object as it was marked. */
export function remove(
  state: State,
  kind: Kind,
  namespace: string | null,
  name: string,
  options: DeleteOptions = {},
): { gone: boolean; thing: Thing } {
  const thing = state.store.find<Thing>(kind.resource, namespace, name)
  if (!thing) throw notFound(kind, name)
  refuseOther(kind, thing, options.preconditions)
  if (options.dryRun?.includes("All")) return { gone: false, thing }
  const finalizers = [...(thing.metadata.finalizers ?? []), ...finalizersOf(options)]
  const grace = graceOf(kind, thing, options)
  if (grace === 0 && finalizers.length === 0 && kind.kind !== "Namespace") {
    state.store.remove(kind.resource, thing)
    return { gone: true, thing }
  }
  if (thing.metadata.deletionTimestamp && (thing.metadata.deletionGracePeriodSeconds ?? 0) <= grace)
    return { gone: false, thing }
  const metadata = {
    ...thing.metadata,
    deletionTimestamp: timestamp(new Date(Date.now() + grace * 1000)),
    deletionGracePeriodSeconds: grace,
    ...(finalizers.length > 0 && { finalizers: [...new Set(finalizers)] }),
    ...(counts.has(kind.kind) && { generation: (thing.metadata.generation ?? 0) + 1 }),
  }
  const status = kind.kind === "Namespace" ? { phase: "Terminating" } : thing.status
  const marked = state.store.put(kind.resource, {
    ...thing,
    metadata,
    ...(status !== undefined && { status }),
  })
  return { gone: false, thing: marked }
}

/** What is marked as deleted goes when its last finalizer is gone; pods wait for their kubelet as well. */
export function removeIfDone({ store }: State, kind: Kind, { metadata }: Thing) {
  const thing = store.find<Thing>(kind.resource, metadata.namespace, metadata.name)
  if (!thing?.metadata.deletionTimestamp || thing.metadata.finalizers?.length) return
  if (kind.kind === "Namespace" || (thing.metadata.deletionGracePeriodSeconds ?? 0) > 0) return
  store.remove(kind.resource, thing)
}

export const foreground = "foregroundDeletion"
export const orphan = "orphan"

const finalizersOf = ({ propagationPolicy, orphanDependents }: DeleteOptions) => {
  if (propagationPolicy === "Foreground") return [foreground]
  return propagationPolicy === "Orphan" || orphanDependents ? [orphan] : []
}

/** Only a pod on a node has anything that must end first. */
function graceOf(kind: Kind, thing: Thing, { gracePeriodSeconds }: DeleteOptions) {
  if (kind.kind !== "Pod") return 0
  const { spec, status } = thing as Pod
  if (!spec?.nodeName || status?.phase === "Succeeded" || status?.phase === "Failed") return 0
  return gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30
}

const counts = new Set(["Deployment", "ReplicaSet", "PodDisruptionBudget"])

function refuseOther(kind: Kind, { metadata }: Thing, wanted: DeleteOptions["preconditions"] = {}) {
  for (const field of ["uid", "resourceVersion"] as const)
    if (wanted[field] !== undefined && wanted[field] !== metadata[field])
      throw conflict(
        kind,
        metadata.name,
        `Precondition failed: ${field === "uid" ? "UID" : "ResourceVersion"} in precondition: ${wanted[field]}, ${field === "uid" ? "UID" : "ResourceVersion"} in object meta: ${metadata[field]}`,
      )
}
