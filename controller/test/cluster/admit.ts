// The last steps of every write: what the server adds, what it refuses, what it notes about the writer, the store.
import { randomUUID } from "node:crypto"
import { isDeepStrictEqual } from "node:util"
import { admitPod } from "./admit-pod"
import { withDefaults } from "./defaults"
import { type Kind, kindOf } from "./kinds"
import { managedFieldsOf, type Owner, ownersAfterUpdate, type Writer } from "./managed-fields"
import { type Meta, type Pod, type Thing, timestamp } from "./objects"
import { notFound } from "./refusal"
import type { State } from "./state"
import { validate } from "./validation"

export type Write = {
  writer: Writer
  /** Whose fields are whose, where applying has found it out; otherwise a plain update. */
  owners?: Owner[]
  dryRun?: boolean
}

export function admitNew(state: State, kind: Kind, given: Thing, write: Write): Thing {
  const { status: _, ...rest } = given
  const { managedFields: __, ...meta } = given.metadata
  const metadata: Meta = {
    ...meta,
    uid: randomUUID(),
    creationTimestamp: timestamp(),
    ...(counted.has(kind.kind) && { generation: 1 }),
  }
  const thing = withDefaults({ ...rest, metadata })
  refuseMissingNamespace(state, kind, thing)
  validate(kind, thing, null)
  const whole = kind.kind === "Pod" ? admitPod(state, thing as Pod) : { ...thing, ...firstStatus[kind.kind] }
  return keep(state, kind, null, whole, write)
}

/** What an update makes of an object: what the server alone writes stays, and so does a status with a path of its own. */
export function admitChange(state: State, kind: Kind, before: Thing, given: Thing, write: Write): Thing {
  if (write.writer.subresource === "status") return admitStatus(state, kind, before, given.status, write)
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } =
    before.metadata
  const { status: sent, ...rest } = given
  const status = hasStatus.has(kind.kind) ? before.status : sent
  const thing = withDefaults<Thing>({
    ...rest,
    ...(status !== undefined && { status }),
    metadata: defined({
      ...given.metadata,
      ...{ creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds },
      uid: given.metadata.uid ?? uid,
    }),
  })
  validate(kind, thing, before)
  if (counted.has(kind.kind) && !isDeepStrictEqual(before.spec, thing.spec))
    thing.metadata.generation = (generation ?? 0) + 1
  return keep(state, kind, before, thing, write)
}

const admitStatus = (state: State, kind: Kind, before: Thing, status: unknown, write: Write) =>
  keep(state, kind, before, { ...before, status: defined((status ?? {}) as object) }, write)

function keep(state: State, kind: Kind, before: Thing | null, thing: Thing, write: Write): Thing {
  if (before && isDeepStrictEqual(content(before), content(thing)) && isNoNews(before, write)) return before
  const managedFields = managedFieldsOf(write.owners ?? ownersAfterUpdate(before, thing, write.writer))
  const whole = { ...thing, metadata: { ...thing.metadata, managedFields } }
  return write.dryRun ? whole : state.store.put(kind.resource, whole)
}

/** An object that is written as it is already stays at its revision. */
const content = ({ metadata, ...rest }: Thing) => {
  const { managedFields: _, resourceVersion: __, ...meta } = metadata
  return { ...rest, metadata: meta }
}

const isNoNews = (before: Thing, { owners }: Write) =>
  !owners || isDeepStrictEqual(untimed(before.metadata.managedFields ?? []), untimed(managedFieldsOf(owners)))

const untimed = (entries: NonNullable<Meta["managedFields"]>) =>
  entries
    .map(({ time: _, ...entry }) => entry)
    .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))

function refuseMissingNamespace({ store }: State, kind: Kind, { metadata }: Thing) {
  if (!kind.namespaced) return
  const namespace = store.find("namespaces", null, metadata.namespace ?? "")
  if (!namespace) throw notFound(kindOf("namespaces"), metadata.namespace ?? "")
}

const defined = <T extends object>(part: T) =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as T

/** Kinds whose spec's changes are counted. */
const counted = new Set([
  ...["Deployment", "ReplicaSet", "PodDisruptionBudget", "NetworkPolicy", "Ingress", "Job"],
])
/** Kinds whose status has a path of its own, so that a write of the object leaves it alone. */
const hasStatus = new Set([
  ...[
    "Deployment",
    "ReplicaSet",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "Pod",
    "Node",
    "Namespace",
  ],
  ...["Service", "Ingress", "Job", "PersistentVolumeClaim", "ResourceQuota"],
])
const firstStatus: Record<string, { status: object }> = {
  Namespace: { status: { phase: "Active" } },
  Deployment: { status: {} },
  ReplicaSet: { status: { replicas: 0 } },
  PodDisruptionBudget: {
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  },
  HorizontalPodAutoscaler: { status: { currentReplicas: 0, desiredReplicas: 0 } },
  Service: { status: { loadBalancer: {} } },
}
