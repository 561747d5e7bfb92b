import type { V1Deployment, V1ManagedFieldsEntry } from "@kubernetes/client-node"
import { fieldManager } from "./settings"

/** Whether everything that is wanted stands in what is there; what else stands there is somebody else's business. */
export function covers(there: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(there) &&
      there.length === wanted.length &&
      wanted.every((one, at) => covers(there[at], one))
    )
  if (typeof wanted !== "object" || wanted === null) return there === wanted
  if (typeof there !== "object" || there === null) return false
  return Object.entries(wanted).every(([key, value]) => {
    const found = (there as Record<string, unknown>)[key]
    // A label more selects fewer pods.
    const isExact = key !== "selector" || covers(value, found)
    return value === undefined || (isExact && covers(found, value))
  })
}

/** What others may write into a spec beside us: an autoscaler how many, `kubectl rollout restart` when. */
export const restartedAt = "kubectl.kubernetes.io/restartedAt"
const allowed: Fields = {
  "f:replicas": {},
  "f:template": { "f:metadata": { "f:annotations": { [`f:${restartedAt}`]: {} } } },
}

/**
 * Whether others put something beside what is ours into the spec, which an apply leaves alone: a container, `paused`,
 * `hostNetwork`. Kubernetes itself notes who wrote what; its defaults are nobody's.
 */
export function hasStrangers({ metadata }: V1Deployment): boolean {
  const entries = metadata?.managedFields ?? []
  const ours = [allowed, ...entries.filter(isOurs).map(specIn)]
  return entries.some((entry) => !isOurs(entry) && isBeyond(specIn(entry), ours))
}

/** Whether `replicas` is in our hands: dropped from what is applied, it would fall back to 1. */
export const ownsReplicas = ({ metadata }: V1Deployment) =>
  metadata?.managedFields?.some((entry) => isOurs(entry) && "f:replicas" in specIn(entry)) ?? false

/** As `managedFields` has them: a field, an item or `.` for the thing itself, each with what is below it. */
type Fields = { [step: string]: Fields }

const isOurs = ({ manager, operation, subresource }: V1ManagedFieldsEntry) =>
  manager === fieldManager && operation === "Apply" && !subresource

const specIn = ({ fieldsV1 }: V1ManagedFieldsEntry) => (fieldsV1 as Fields | undefined)?.["f:spec"] ?? {}

/** Where ours ends in a field, all below it is ours. */
const isBeyond = (theirs: Fields, ours: Fields[]): boolean =>
  Object.entries(theirs).some(([step, below]) => {
    if (step === ".") return false
    const found = ours.flatMap((one) => one[step] ?? [])
    if (found.length === 0) return true
    return found.every((one) => Object.keys(one).length > 0) && isBeyond(below, found)
  })
