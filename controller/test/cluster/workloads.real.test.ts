import { afterEach, beforeEach, expect, test } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import { applyDeployment, type Clients, clientsOf, deployment, namespace, refusalOf } from "./examples"
import type { Deployment, Pod, ReplicaSet } from "./objects"

let cluster: TestCluster
let clients: Clients
beforeEach(async () => {
  cluster = await startTestCluster()
  clients = clientsOf(cluster.kubeConfig())
})
afterEach(() => cluster.stop())

const apply = (name: string, more = {}) => applyDeployment(clients, deployment(name, more))
/** Read over the wire, so that the controllers have come to rest before. */
const pods = async (name: string) => {
  await clients.core.listNamespacedPod({ namespace })
  return cluster.pods(namespace).filter((pod) => pod.metadata.labels?.app === name)
}
const only = async (name: string): Promise<Pod> => (await pods(name))[0]!
const live = (name: string) => cluster.get<Deployment>("deployments", namespace, name)
const condition = (name: string, type: string) =>
  live(name).status?.conditions?.find((one) => one.type === type)
const waiting = (pod: Pod) => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason

test("a Deployment has a ReplicaSet, which has pods that are ready, each owned by the one before", async () => {
  await apply("hello", { replicas: 2 })
  const [pod, other] = await pods("hello")
  const set = cluster.list<ReplicaSet>("replicasets", namespace)[0]!
  const hash = set.metadata.labels!["pod-template-hash"]
  expect(set.metadata).toMatchObject({
    name: `hello-${hash}`,
    ownerReferences: [{ kind: "Deployment", uid: live("hello").metadata.uid, controller: true }],
  })
  expect(pod!.metadata).toMatchObject({
    name: expect.stringMatching(new RegExp(`^hello-${hash}-[a-z0-9]{5}$`)),
    labels: { app: "hello", "pod-template-hash": hash },
    ownerReferences: [{ kind: "ReplicaSet", uid: set.metadata.uid, controller: true }],
  })
  expect(pod!.status).toMatchObject({ phase: "Running", containerStatuses: [{ name: "app", ready: true }] })
  expect(pod!.status!.podIP).not.toBe(other!.status!.podIP)
  expect(live("hello").status).toMatchObject({ observedGeneration: 1, replicas: 2, availableReplicas: 2 })
  expect(condition("hello", "Available")).toMatchObject({ status: "True" })
  expect(condition("hello", "Progressing")).toMatchObject({ reason: "NewReplicaSetAvailable" })
})

test("a native sidecar runs and is ready before the application; what has to end before has ended", async () => {
  const image = "registry.example/sidecar:1"
  const initContainers = [
    { name: "takeover", image },
    {
      name: "sidecar",
      image,
      restartPolicy: "Always",
      startupProbe: { httpGet: { path: "/healthz", port: 1 } },
    },
  ]
  cluster.hold("starting", { container: "sidecar" })
  await apply("carrying", { pod: { initContainers } })
  expect((await only("carrying")).status).toMatchObject({
    phase: "Pending",
    initContainerStatuses: [{ state: { terminated: { exitCode: 0 } } }, { started: false }],
    containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
  })
  cluster.release("starting")
  expect((await only("carrying")).status).toMatchObject({
    phase: "Running",
    initContainerStatuses: [{ ready: true }, { started: true, ready: true, state: { running: {} } }],
    containerStatuses: [{ ready: true }],
  })
})

test("a new template rolls out within its limits, and pods that never get ready stop it", async () => {
  const strategy = { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  await apply("rolling", { replicas: 2, strategy })
  const before = new Set((await pods("rolling")).map((pod) => pod.metadata.uid))
  cluster.hold("readiness")
  await apply("rolling", { replicas: 2, strategy, image: "registry.example/hello:2" })
  expect(await pods("rolling")).toHaveLength(3)
  expect((await pods("rolling")).filter((pod) => before.has(pod.metadata.uid))).toHaveLength(2)
  cluster.passProgressDeadline(namespace, "rolling")
  await pods("rolling")
  expect(condition("rolling", "Progressing")).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
  })
  cluster.release("readiness")
  const after = await pods("rolling")
  expect(after).toHaveLength(2)
  expect(after.every((pod) => !before.has(pod.metadata.uid))).toBe(true)
  expect(live("rolling").status).toMatchObject({ observedGeneration: 2, updatedReplicas: 2, replicas: 2 })
})

test("Recreate ends the old pods before there are new ones", async () => {
  await apply("anew", { strategy: { type: "Recreate" } })
  cluster.hold("termination")
  await apply("anew", { strategy: { type: "Recreate" }, image: "registry.example/hello:2" })
  expect(await pods("anew")).toHaveLength(1)
  cluster.release("termination")
  expect((await only("anew")).spec!.containers[0]!.image).toBe("registry.example/hello:2")
})

test("a pod that is deleted by hand is replaced, also while it is still ending", async () => {
  await apply("steady")
  const { metadata } = await only("steady")
  cluster.hold("termination")
  await clients.core.deleteNamespacedPod({ namespace, name: metadata.name })
  const [old, replacement] = await pods("steady")
  expect(old!.metadata.deletionTimestamp).toBeTruthy()
  expect(replacement!.metadata.deletionTimestamp).toBeUndefined()
  cluster.release("termination")
  expect((await pods("steady")).map((pod) => pod.metadata.name)).toEqual([replacement!.metadata.name])
})

test("an intruder's pod that matches is adopted and one too many goes; one that is taken out is replaced", async () => {
  await apply("full", { replicas: 2 })
  const [first] = await pods("full")
  cluster.createPodByHand(namespace, "intruder", { labels: first!.metadata.labels })
  expect(await pods("full")).toHaveLength(2)
  cluster.edit("pods", namespace, first!.metadata.name, ({ metadata }) => {
    metadata.labels = { app: "full", debugged: "yes" }
  })
  const all = await pods("full")
  expect(all).toHaveLength(3)
  expect(all.find((pod) => pod.metadata.labels!.debugged)!.metadata.ownerReferences).toEqual([])
})

test("an image that cannot be pulled waits with the reason", async () => {
  cluster.unpullable("registry.example/nowhere:1")
  await apply("unpulled", { image: "registry.example/nowhere:1" })
  expect(waiting(await only("unpulled"))).toBe("ImagePullBackOff")
  cluster.pullable("registry.example/nowhere:1")
  expect((await only("unpulled")).status?.phase).toBe("Running")
})

test("a crash counts restarts and keeps how the last run ended", async () => {
  await apply("crashing")
  cluster.crash({ container: "app" }, { exitCode: 137, reason: "OOMKilled" })
  cluster.crash({ container: "app" }, { exitCode: 137, reason: "OOMKilled" })
  const pod = await only("crashing")
  expect(waiting(pod)).toBe("CrashLoopBackOff")
  expect(pod.status!.containerStatuses![0]).toMatchObject({
    ...{ restartCount: 2, ready: false },
    lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
  })
  cluster.recover({ container: "app" })
  expect((await only("crashing")).status!.containerStatuses![0]).toMatchObject({
    ready: true,
    restartCount: 2,
  })
})

test("pods that no node takes, and a node that is lost", async () => {
  cluster.unschedulable("0/3 nodes are available: 3 Insufficient memory.")
  await apply("placed")
  expect((await only("placed")).status!.conditions![0]).toMatchObject({
    ...{ type: "PodScheduled", status: "False", reason: "Unschedulable" },
    message: "0/3 nodes are available: 3 Insufficient memory.",
  })
  cluster.schedulable()
  const pod = await only("placed")
  cluster.loseNode(pod.spec!.nodeName!)
  const ready = (await only("placed")).status!.conditions!.find((one) => one.type === "Ready")
  expect(ready).toMatchObject({ status: "False" })
  const node = await clients.core.readNode({ name: pod.spec!.nodeName! })
  expect(node.status!.conditions![0]).toMatchObject({ type: "Ready", status: "Unknown" })
  cluster.findNode(pod.spec!.nodeName!)
  await pods("placed")
  expect(live("placed").status).toMatchObject({ readyReplicas: 1 })
})

test("quota, a missing service account and a policy are FailedCreate, until they are put right", async () => {
  cluster.quota(namespace, 1)
  await apply("crowded", { replicas: 2 })
  expect(await pods("crowded")).toHaveLength(1)
  expect(condition("crowded", "ReplicaFailure")).toMatchObject({
    ...{ status: "True", reason: "FailedCreate" },
    message: expect.stringContaining("exceeded quota"),
  })
  cluster.quota(namespace, null)
  expect(await pods("crowded")).toHaveLength(2)
  expect(condition("crowded", "ReplicaFailure")).toBeUndefined()

  await apply("nobody", { pod: { serviceAccountName: "weside-instance" } })
  expect(await pods("nobody")).toHaveLength(0)
  expect(condition("nobody", "ReplicaFailure")?.message).toContain(
    'serviceaccount "weside-instance" not found',
  )
  cluster.create({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "weside-instance", namespace },
  })
  expect(await pods("nobody")).toHaveLength(1)

  cluster.refusePods(namespace, 'violates PodSecurity "restricted:latest"')
  await apply("refused")
  await pods("refused")
  expect(condition("refused", "ReplicaFailure")?.message).toContain("PodSecurity")
})

test("an evicted pod stays as failed beside its replacement", async () => {
  await apply("evicted")
  cluster.evict(namespace, (await only("evicted")).metadata.name)
  const [old, replacement] = await pods("evicted")
  expect(old!.status).toMatchObject({ phase: "Failed", reason: "Evicted" })
  expect(replacement!.status).toMatchObject({ phase: "Running" })
})

test("an autoscaler scales within its bounds; a budget refuses an eviction too many", async () => {
  await apply("elastic", {})
  const owner = {
    ...{ apiVersion: "apps/v1", kind: "Deployment", name: "elastic" },
    uid: live("elastic").metadata.uid!,
  }
  const metadata = { name: "elastic", namespace, ownerReferences: [owner] }
  await clients.autoscaling.createNamespacedHorizontalPodAutoscaler({
    namespace,
    body: {
      metadata,
      ...{ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "elastic" },
        ...{ minReplicas: 2, maxReplicas: 3 },
      },
    },
  })
  await clients.policy.createNamespacedPodDisruptionBudget({
    namespace,
    body: {
      ...{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: "elastic" } } },
    },
  })
  expect(await pods("elastic")).toHaveLength(2)
  cluster.autoscale(namespace, "elastic", 9)
  expect(await pods("elastic")).toHaveLength(3)
  const scaler = await clients.autoscaling.readNamespacedHorizontalPodAutoscaler({
    name: "elastic",
    namespace,
  })
  expect(scaler.status).toMatchObject({ desiredReplicas: 3, currentReplicas: 3 })

  const { name } = (await only("elastic")).metadata
  const body = { metadata: { name, namespace } }
  expect(await refusalOf(clients.core.createNamespacedPodEviction({ namespace, name, body }))).toMatchObject({
    code: 429,
    reason: "TooManyRequests",
  })
  await clients.apps.deleteNamespacedDeployment({ namespace, name: "elastic" })
  expect(await pods("elastic")).toHaveLength(0)
  for (const resource of ["horizontalpodautoscalers", "poddisruptionbudgets", "replicasets"])
    expect(cluster.list(resource, namespace)).toEqual([])
})

test("deleting in the foreground waits for the pods; orphans stay", async () => {
  await apply("foreground")
  cluster.hold("termination")
  await clients.apps.deleteNamespacedDeployment({
    namespace,
    name: "foreground",
    propagationPolicy: "Foreground",
  })
  expect(await pods("foreground")).toHaveLength(1)
  expect(live("foreground").metadata.deletionTimestamp).toBeTruthy()
  cluster.release("termination")
  expect(await pods("foreground")).toHaveLength(0)
  expect(cluster.find("deployments", namespace, "foreground")).toBeNull()

  await apply("orphaned")
  await clients.apps.deleteNamespacedDeployment({ namespace, name: "orphaned", propagationPolicy: "Orphan" })
  expect(await pods("orphaned")).toHaveLength(1)
  expect(cluster.list<ReplicaSet>("replicasets", namespace)[0]!.metadata.ownerReferences).toEqual([])
})

test("a namespace that is deleted takes everything in it along", async () => {
  await apply("inside")
  await clients.core.deleteNamespace({ name: namespace })
  expect(await pods("inside")).toEqual([])
  expect(await refusalOf(clients.core.readNamespace({ name: namespace }))).toMatchObject({ code: 404 })
  expect(await refusalOf(apply("inside"))).toMatchObject({
    code: 404,
    message: expect.stringContaining(namespace),
  })
})
