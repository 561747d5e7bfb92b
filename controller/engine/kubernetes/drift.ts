import type { V1Deployment } from "@kubernetes/client-node"
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
  return Object.entries(wanted).every(
    ([key, value]) => value === undefined || covers((there as Record<string, unknown>)[key], value),
  )
}

/** Containers of the template that are not of the version: an apply leaves alone what others added to a list. */
export function hasStrangers(there: V1Deployment, wanted: V1Deployment): boolean {
  const names = (deployment: V1Deployment) => {
    const { initContainers = [], containers = [] } = deployment.spec!.template.spec!
    return [...initContainers.map(({ name }) => `init ${name}`), ...containers.map(({ name }) => name)]
  }
  const own = new Set(names(wanted))
  return names(there).some((name) => !own.has(name))
}

/** Whether `replicas` is in our hands: dropped from what is applied, it would fall back to 1. */
export const ownsReplicas = ({ metadata }: V1Deployment) =>
  metadata?.managedFields?.some((entry) => {
    const fields = entry.fieldsV1 as { "f:spec"?: { "f:replicas"?: object } } | undefined
    const isOurs = entry.manager === fieldManager && entry.operation === "Apply"
    return isOurs && fields?.["f:spec"]?.["f:replicas"] !== undefined
  }) ?? false
