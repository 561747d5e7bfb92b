// The kinds of object that the engine keeps in a cluster, each with the calls it needs of the typed clients.
import {
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Deployment,
  type V1ListMeta,
  type V1ObjectMeta,
  type V1PodDisruptionBudget,
  type V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node"
import { clientOf } from "@/lib/cluster"
import { fieldManager } from "./settings"

export type Thing = { metadata?: V1ObjectMeta }
export type ListQuery = { labelSelector?: string; limit?: number; _continue?: string }

/** What can be listed and watched. */
export type Kind<T extends Thing> = {
  /** In paths: `deployments`. */
  resource: string
  path: string
  list(query: ListQuery): Promise<{ metadata?: V1ListMeta; items: T[] }>
}

/** What is ours to make. */
export type OwnedKind<T extends Thing> = Kind<T> & {
  read(name: string): Promise<T>
  apply(body: T): Promise<T>
}

/** What is ours to take away; Kubernetes itself collects what a Deployment owns. */
export type Removable = { remove(name: string, uid: string): Promise<unknown> }

export type Objects = ReturnType<typeof objectsIn>

export function objectsIn(cluster: KubeConfig, namespace: string) {
  const core = clientOf(cluster, CoreV1Api)
  const apps = clientOf(cluster, AppsV1Api)
  const policy = clientOf(cluster, PolicyV1Api)
  const autoscaling = clientOf(cluster, AutoscalingV2Api)
  const place = (group: string, resource: string) => ({
    resource,
    path: `/${group}/namespaces/${encodeURIComponent(namespace)}/${resource}`,
  })

  return {
    core,
    pods: {
      ...place("api/v1", "pods"),
      list: (query: ListQuery) => core.listNamespacedPod({ namespace, ...query }),
      remove: (name: string, uid: string) =>
        core.deleteNamespacedPod({ namespace, name, body: deletion(uid) }),
    },
    replicaSets: {
      ...place("apis/apps/v1", "replicasets"),
      list: (query: ListQuery) => apps.listNamespacedReplicaSet({ namespace, ...query }),
    },
    deployments: {
      ...place("apis/apps/v1", "deployments"),
      list: (query: ListQuery) => apps.listNamespacedDeployment({ namespace, ...query }),
      read: (name: string) => apps.readNamespacedDeployment({ namespace, name }),
      apply: (body: V1Deployment) => apps.patchNamespacedDeployment({ namespace, ...applied(body) }, asApply),
      /** Leaves only `replicas` in our hands under another name, for whoever decides from now on to take over. */
      handOver: (name: string, replicas: number) =>
        apps.patchNamespacedDeployment(
          { namespace, ...applied(scaleOnly(name, replicas)), fieldManager: `${fieldManager}-scale` },
          asApply,
        ),
      replace: (body: V1Deployment) =>
        apps.replaceNamespacedDeployment({ namespace, name: body.metadata!.name!, body, fieldManager }),
      remove: (name: string, uid: string) =>
        apps.deleteNamespacedDeployment({ namespace, name, body: deletion(uid) }),
    },
    budgets: {
      ...place("apis/policy/v1", "poddisruptionbudgets"),
      list: (query: ListQuery) => policy.listNamespacedPodDisruptionBudget({ namespace, ...query }),
      read: (name: string) => policy.readNamespacedPodDisruptionBudget({ namespace, name }),
      apply: (body: V1PodDisruptionBudget) =>
        policy.patchNamespacedPodDisruptionBudget({ namespace, ...applied(body) }, asApply),
    },
    autoscalers: {
      ...place("apis/autoscaling/v2", "horizontalpodautoscalers"),
      list: (query: ListQuery) => autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace, ...query }),
      read: (name: string) => autoscaling.readNamespacedHorizontalPodAutoscaler({ namespace, name }),
      apply: (body: V2HorizontalPodAutoscaler) =>
        autoscaling.patchNamespacedHorizontalPodAutoscaler({ namespace, ...applied(body) }, asApply),
      remove: (name: string, uid: string) =>
        autoscaling.deleteNamespacedHorizontalPodAutoscaler({ namespace, name, body: deletion(uid) }),
    },
    applyConfigMap: (body: V1ConfigMap) =>
      core.patchNamespacedConfigMap({ namespace, ...applied(body) }, asApply),
  }
}

const asApply = setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply)

/** Forced: the record wins over whoever else wrote one of our fields. */
const applied = <T extends Thing>(body: T) => ({
  ...{ name: body.metadata!.name!, body, fieldManager },
  ...{ force: true, fieldValidation: "Strict" },
})

/** Only the one that was seen, should another of its name have come in between. */
const deletion = (uid: string) => ({ propagationPolicy: "Background", preconditions: { uid } })

const scaleOnly = (name: string, replicas: number) => ({
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name } },
  spec: { replicas },
})
