import type { Workload } from "../../workload"
import type { Platform } from "./platform"

/** What engines find their objects by. Never what decides whether a pod carries the sidecar: the record does. */
export const label = {
  owner: "weside/owner",
  environment: "weside/environment",
  environmentId: "weside/environment-id",
  service: "weside/service",
  version: "weside/version",
  versionId: "weside/version-id",
  instance: "weside/instance",
  instanceId: "weside/instance-id",
} as const

/** The container that is the application, in every pod. */
export const applicationName = "app"
export const sidecarName = "sidecar"
export const takeoverName = "takeover"
export const linkName = (to: "broker" | "upstream") => `link-${to}`

/** The end of the id keeps apart what the names alone do not: `a-b` and `c` read like `a` and `b-c`. */
export const deploymentName = ({ environment, name, versionId }: Workload) =>
  `${environment}-${name}-${versionId.slice(-6)}`

/** By these a Deployment knows its pods; they can never change. */
export const selectorOf = (workload: Workload, { owner }: Platform) => ({
  [label.owner]: owner,
  [label.versionId]: workload.versionId,
})

export const labelsOf = (workload: Workload, platform: Platform) => ({
  ...selectorOf(workload, platform),
  [label.environment]: labelValue(workload.environment),
  [label.environmentId]: workload.environmentId,
  [label.service]: labelValue(workload.service),
  [label.version]: String(workload.number),
  "app.kubernetes.io/name": labelValue(workload.service),
  "app.kubernetes.io/version": workload.name,
  "app.kubernetes.io/managed-by": "weside",
})

/** Names of ours may end with a hyphen, values of labels may not. */
const labelValue = (name: string) => name.replace(/-+$/, "")
