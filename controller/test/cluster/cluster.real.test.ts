import { AppsV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import { deployment, namespace } from "./examples"

let cluster: TestCluster
let apps: AppsV1Api
let core: CoreV1Api
beforeAll(async () => {
  cluster = await startTestCluster()
  apps = cluster.kubeConfig().makeApiClient(AppsV1Api)
  core = cluster.kubeConfig().makeApiClient(CoreV1Api)
})
afterAll(() => cluster.stop())

const asApply = setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply)

test("a Deployment that is applied becomes pods that are ready", async () => {
  const body = deployment("hello", { replicas: 2 })
  const made = await apps.patchNamespacedDeployment(
    { namespace, name: "hello", body, fieldManager: "weside", force: true },
    asApply,
  )
  expect(made.status?.observedGeneration).toBeUndefined()
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=hello" })
  expect(items).toHaveLength(2)
  expect(items[0]).toMatchObject({ status: { phase: "Running" } })
  const now = await apps.readNamespacedDeployment({ namespace, name: "hello" })
  expect(now.status).toMatchObject({ observedGeneration: 1, replicas: 2, readyReplicas: 2 })
})
