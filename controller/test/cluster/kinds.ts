// Every kind the server knows. What a kind's fields are is read from the client's own model of it.

export type Kind = {
  /** `apps/v1`; `v1` for the core group. */
  apiVersion: string
  kind: string
  /** As it stands in paths: `deployments`. */
  resource: string
  namespaced: boolean
  /** The client's class for it. */
  model: string
}

const kind = (apiVersion: string, kind: string, resource: string, more: Partial<Kind> = {}): Kind => ({
  ...{ apiVersion, kind, resource, namespaced: true, model: `V1${kind}` },
  ...more,
})
const clusterWide = { namespaced: false }

const table: Kind[] = [
  kind("v1", "Namespace", "namespaces", clusterWide),
  kind("v1", "Node", "nodes", clusterWide),
  kind("v1", "ConfigMap", "configmaps"),
  kind("v1", "Secret", "secrets"),
  kind("v1", "Pod", "pods"),
  kind("v1", "Service", "services"),
  kind("v1", "ServiceAccount", "serviceaccounts"),
  kind("v1", "Event", "events", { model: "CoreV1Event" }),
  kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
  kind("v1", "ResourceQuota", "resourcequotas"),
  kind("apps/v1", "Deployment", "deployments"),
  kind("apps/v1", "ReplicaSet", "replicasets"),
  kind("batch/v1", "Job", "jobs"),
  kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
  kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", {
    model: "V2HorizontalPodAutoscaler",
  }),
  kind("coordination.k8s.io/v1", "Lease", "leases"),
  kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
  kind("networking.k8s.io/v1", "Ingress", "ingresses"),
  kind("rbac.authorization.k8s.io/v1", "Role", "roles"),
  kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
  kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", clusterWide),
  kind("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", clusterWide),
  kind("authentication.k8s.io/v1", "TokenReview", "tokenreviews", clusterWide),
  kind("authorization.k8s.io/v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", clusterWide),
]

export const allKinds: readonly Kind[] = table
export const groupOf = ({ apiVersion }: Pick<Kind, "apiVersion">) =>
  apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : ""

export const kindAt = (apiVersion: string, resource: string) =>
  table.find((one) => one.apiVersion === apiVersion && one.resource === resource) ?? null

/** The kind of an object, or of a resource's name; throws for what is not in the table. */
export function kindOf(what: string | { apiVersion?: string; kind?: string }): Kind {
  const found =
    typeof what === "string"
      ? table.find((one) => one.resource === what)
      : table.find((one) => one.kind === what.kind && one.apiVersion === what.apiVersion)
  if (!found) throw new Error(`The test cluster has no kind ${JSON.stringify(what)}: add it to kinds.ts.`)
  return found
}
