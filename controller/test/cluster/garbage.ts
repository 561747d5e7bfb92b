// The garbage collector: what has owners and none of them any more goes; what is deleted in the foreground waits for
// its dependents, and what is orphaned lets them go first.
import { allKinds, type Kind } from "./kinds"
import type { Thing } from "./objects"
import { change } from "./own-writes"
import { foreground, orphan, remove } from "./remove"
import type { State } from "./state"

export function collectGarbage(state: State) {
  const all = allKinds.flatMap((kind) =>
    state.store.list<Thing>(kind.resource).map((thing) => ({ kind, thing })),
  )
  const uids = new Map(all.map(({ thing }) => [thing.metadata.uid!, thing]))
  for (const one of all) {
    const owners = one.thing.metadata.ownerReferences ?? []
    if (owners.length === 0 || one.thing.metadata.deletionTimestamp) continue
    const living = owners.filter((owner) => uids.has(owner.uid))
    const leaving = living.every((owner) => uids.get(owner.uid)!.metadata.finalizers?.includes(foreground))
    if (living.length === 0) collect(state, one)
    else if (leaving) collect(state, one, "Foreground")
  }
  for (const { thing } of all) finish(state, thing)
}

function collect(
  state: State,
  { kind, thing }: { kind: Kind; thing: Thing },
  propagationPolicy?: "Foreground",
) {
  const { namespace = null, name } = thing.metadata
  if (!state.store.find(kind.resource, namespace, name)) return
  remove(state, kind, namespace, name, propagationPolicy && kind.kind !== "Pod" ? { propagationPolicy } : {})
}

function finish(state: State, thing: Thing) {
  const { finalizers = [], uid } = thing.metadata
  const dependents = () =>
    allKinds
      .flatMap((kind) => state.store.list<Thing>(kind.resource))
      .filter((one) => one.metadata.ownerReferences?.some((owner) => owner.uid === uid))
  if (finalizers.includes(foreground) && dependents().every((one) => !blocks(one, uid!)))
    release(state, thing, foreground)
  if (!finalizers.includes(orphan)) return
  for (const one of dependents())
    change(state, one, ({ metadata }) => {
      metadata.ownerReferences = metadata.ownerReferences!.filter((owner) => owner.uid !== uid)
    })
  release(state, thing, orphan)
}

const blocks = ({ metadata }: Thing, uid: string) =>
  metadata.ownerReferences!.some((owner) => owner.uid === uid && owner.blockOwnerDeletion)

const release = (state: State, thing: Thing, finalizer: string) =>
  change(state, thing, ({ metadata }) => {
    metadata.finalizers = metadata.finalizers!.filter((one) => one !== finalizer)
  })
