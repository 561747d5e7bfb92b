import type { V1Namespace } from "@kubernetes/client-node"
import { allKinds } from "./kinds"
import type { Stored, Thing } from "./objects"
import { make } from "./own-writes"
import { remove } from "./remove"
import type { State } from "./state"

/** What every namespace comes with, and the end of one that was deleted: with everything in it. */
export function furnishNamespaces(state: State) {
  for (const namespace of state.store.list<Stored<V1Namespace>>("namespaces")) {
    const { name, deletionTimestamp } = namespace.metadata
    if (deletionTimestamp) empty(state, namespace)
    else
      for (const one of furniture(name))
        if (!state.store.find(one.resource, name, one.name)) add(state, one, name)
  }
}

const furniture = (namespace: string) => [
  { resource: "serviceaccounts", kind: "ServiceAccount", name: "default", more: {} },
  {
    ...{ resource: "configmaps", kind: "ConfigMap", name: "kube-root-ca.crt" },
    more: { data: { "ca.crt": `The certificate of ${namespace}'s cluster` } },
  },
]

function add(
  state: State,
  { resource, kind, name, more }: ReturnType<typeof furniture>[number],
  namespace: string,
) {
  make(state, resource, { apiVersion: "v1", kind, ...more, metadata: { name, namespace } })
}

function empty(state: State, namespace: Thing) {
  const { name } = namespace.metadata
  const inside = allKinds
    .filter((kind) => kind.namespaced)
    .flatMap((kind) => state.store.list<Thing>(kind.resource, name).map((thing) => ({ kind, thing })))
  for (const { kind, thing } of inside)
    if (!thing.metadata.deletionTimestamp) remove(state, kind, name, thing.metadata.name)
  if (inside.length === 0) state.store.remove("namespaces", namespace)
}
