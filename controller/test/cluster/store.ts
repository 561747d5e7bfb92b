// Everything that exists, and what has happened to it since the history was last compacted. Each write takes the next
// revision of the whole cluster, as in etcd; an object's resourceVersion is the revision that wrote it.
import type { Thing } from "./objects"

export type Change = { revision: number; resource: string; before: Thing | null; after: Thing | null }
export type Store = ReturnType<typeof openStore>

export function openStore() {
  const objects = new Map<string, Map<string, Thing>>()
  const listeners = new Set<(change: Change) => void>()
  let history: Change[] = []
  let revision = 1000
  let compactedAt = 0

  const of = (resource: string) => objects.get(resource) ?? objects.set(resource, new Map()).get(resource)!

  function record(resource: string, before: Thing | null, after: Thing | null) {
    const change = { revision, resource, before, after }
    history.push(change)
    for (const listener of listeners) listener(change)
  }

  function list<T extends Thing>(resource: string, namespace?: string | null): T[] {
    const all = [...of(resource).values()] as T[]
    return namespace ? all.filter((one) => one.metadata.namespace === namespace) : all
  }

  return {
    revision: () => revision,
    list,
    find: <T extends Thing>(resource: string, namespace: string | null | undefined, name: string) =>
      (of(resource).get(keyOf(namespace, name)) ?? null) as T | null,

    put<T extends Thing>(resource: string, thing: T): T {
      const key = keyOf(thing.metadata.namespace, thing.metadata.name)
      const before = of(resource).get(key) ?? null
      const resourceVersion = String(++revision)
      const after = freeze({ ...thing, metadata: { ...thing.metadata, resourceVersion } })
      of(resource).set(key, after)
      record(resource, before, after)
      return after
    },

    remove(resource: string, thing: Thing) {
      const key = keyOf(thing.metadata.namespace, thing.metadata.name)
      const before = of(resource).get(key)
      if (!before) return
      of(resource).delete(key)
      const resourceVersion = String(++revision)
      // What is told of a deleted object carries the revision that deleted it.
      record(resource, freeze({ ...before, metadata: { ...before.metadata, resourceVersion } }), null)
    },

    /** All of a resource as it was at that revision; null when that is no longer known. */
    at(past: number, resource: string): Thing[] | null {
      if (past < compactedAt) return null
      if (past >= revision) return [...of(resource).values()]
      const then = new Map(of(resource))
      for (const change of history.toReversed()) {
        if (change.revision <= past || change.resource !== resource) continue
        const { namespace, name } = (change.before ?? change.after)!.metadata
        if (change.before) then.set(keyOf(namespace, name), change.before)
        else then.delete(keyOf(namespace, name))
      }
      return [...then.values()]
    },

    /** What happened after that revision; null when that is no longer known. */
    since: (past: number) => (past < compactedAt ? null : history.filter((one) => one.revision > past)),

    compact() {
      history = []
      compactedAt = ++revision
    },

    listen(listener: (change: Change) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const keyOf = (namespace: string | null | undefined, name: string) => `${namespace ?? ""}/${name}`

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}
