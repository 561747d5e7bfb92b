import { afterEach, beforeEach, expect, test } from "vitest"
import { startTestCluster, type TestCluster } from "../../test/cluster/cluster"
import {
  accountFor,
  type ClusterEngine,
  deploymentNameOf,
  imageWorkload,
  namespace,
  openClusterEngine,
  reference,
  sidecarImage,
} from "../../test/cluster-engine"
import { workload as command } from "../../test/examples"
import { until } from "../../test/world"
import { EngineTrouble } from "../engine"

let cluster: TestCluster
let driven: ClusterEngine
const name = deploymentNameOf(imageWorkload)
afterEach(async () => {
  driven.engine.close()
  await cluster.stop()
})
beforeEach(async () => {
  cluster = await startTestCluster()
  cluster.create(accountFor("weside-instance"))
  driven = await openClusterEngine(cluster)
})

const obstacle = (reason: string) =>
  until(`the obstacle ${reason}`, async () => {
    const found = await driven.apply()
    return found?.reason === reason ? found : null
  })
const gone = () => until("no obstacle", async () => (await driven.apply()) === null)
const lists = () => cluster.requests.filter(({ verb }) => verb === "list").length

test("an image that cannot be pulled, the application's or the sidecar's", async () => {
  cluster.unpullable(reference)
  const { message } = await obstacle("ImagePullBackOff")
  expect(message).toContain(`cannot pull the image ${reference} of the application`)
  expect(message).toContain("not found")
  const [instance] = await driven.observe()
  expect(instance).toMatchObject({ phase: "Starting", reason: message, openapiSidecar: "Present" })
  cluster.pullable(reference)
  await gone()
  await driven.engine.remove(imageWorkload.versionId)
  cluster.unpullable(sidecarImage)
  await until("the end", async () => (await driven.observe()).length === 0)
  expect((await obstacle("ImagePullBackOff")).message).toContain(`${sidecarImage} of the takeover`)
})

test("no node takes it, with what the scheduler says", async () => {
  cluster.unschedulable("0/3 nodes are available: 3 Insufficient memory.")
  expect((await obstacle("Unschedulable")).message).toContain("3 Insufficient memory.")
  cluster.schedulable()
  await gone()
})

test("a quota that is full", async () => {
  cluster.quota(namespace, 1)
  expect((await obstacle("QuotaExceeded")).message).toContain("exceeded quota")
  cluster.quota(namespace, null)
  await gone()
})

test("pods that the namespace's pod security forbids", async () => {
  cluster.refusePods(namespace, 'violates PodSecurity "restricted:latest": unrestricted capabilities')
  expect((await obstacle("PodSecurity")).message).toContain("WESIDE_NET_ADMIN=0")
})

test("the instances' service account is missing", async () => {
  cluster.remove("serviceaccounts", namespace, "weside-instance")
  expect((await obstacle("ServiceAccountMissing")).message).toContain("“weside-instance”")
  cluster.create(accountFor("weside-instance"))
  await gone()
})

test("nothing becomes ready in time", async () => {
  cluster.hold("readiness")
  await driven.apply()
  cluster.passProgressDeadline(namespace, name)
  expect((await obstacle("ProgressDeadlineExceeded")).message).toContain("ten minutes")
})

test("an application that dies again and again: failing, with its last lines", async () => {
  await driven.apply()
  const [pod] = await until("the pods", () => driven.running(2))
  cluster.log(namespace, pod!.name, "app", "line one\nno such thing: teapot")
  cluster.crash({ container: "app" }, { exitCode: 7, restarts: 3 })
  const seen = await until("their failing", async () => {
    const instances = await driven.observe()
    return instances.every((one) => one.failing === "app")
      ? instances.find((one) => one.id === pod!.id)!
      : null
  })
  expect(seen).toMatchObject({ phase: "BackOff", restarts: 3, openapiSidecar: "Present", startedAt: null })
  expect(seen.reason).toContain("Its application ended with exit code 7")
  const logsRead = () => cluster.requests.filter(({ resource }) => resource === "pods/log").length
  for (let times = 0; times < 3; times++)
    expect(await driven.engine.logs(pod!.id, "app")).toContain("no such thing: teapot")
  expect(logsRead()).toBe(1)
  const kinds = driven.happenings.map(({ kind }) => kind)
  expect(kinds).toContain("instance.died")
  expect(kinds).toContain("instance.backoff")
  cluster.recover({ container: "app" })
  await until("their running", () => driven.running(2))
})

test("a sidecar that dies again and again", async () => {
  cluster.crash({ container: "sidecar" }, { exitCode: 3, restarts: 2 })
  await driven.apply()
  const [seen] = await until("their failing", async () => {
    const instances = await driven.observe()
    return instances.length === 2 && instances.every((one) => one.failing === "sidecar") && instances
  })
  expect(seen).toMatchObject({ phase: "BackOff", openapiSidecar: "Unknown", restarts: 0 })
})

test("a node that is lost: its instances are not known to carry or to run", async () => {
  await driven.apply()
  await until("the pods", () => driven.running(2))
  for (const node of ["node-1", "node-2", "node-3"]) cluster.loseNode(node)
  const seen = await until("the news", async () => {
    const instances = await driven.observe()
    return instances.every((one) => one.phase === "Starting") && instances
  })
  for (const one of seen)
    expect(one).toMatchObject({
      openapiSidecar: "Unknown",
      reason: expect.stringContaining("node does not answer"),
    })
})

test("an evicted pod is no instance any more, and what happened is told", async () => {
  await driven.apply()
  const [pod] = await until("the pods", () => driven.running(2))
  cluster.evict(namespace, pod!.name)
  await until("another", async () => {
    const instances = await driven.running(2)
    return instances ? instances.every((one) => one.id !== pod!.id) : false
  })
  expect(driven.happenings).toContainEqual({
    ...{ instance: pod!.name, kind: "instance.died" },
    message: `Kubernetes ended ${pod!.name}: The node was low on resource: memory.`,
  })
})

test("a namespace that is not there", async () => {
  driven.engine.close()
  driven = await openClusterEngine(cluster, { namespace: "nowhere" })
  expect(await driven.apply()).toMatchObject({
    reason: "NamespaceMissing",
    message: expect.stringContaining("no namespace “nowhere”"),
  })
})

test("a cluster that does not let us write", async () => {
  cluster.forbid({ verb: "patch", resource: "deployments" })
  expect(await driven.apply()).toMatchObject({
    reason: "Forbidden",
    message: expect.stringContaining("deploy/kubernetes"),
  })
  cluster.allowAll()
  await gone()
})

test("a cluster that does not let us look", async () => {
  driven.engine.close()
  cluster.forbid({ verb: "list", resource: "pods" })
  driven = await openClusterEngine(cluster)
  await expect(driven.observe()).rejects.toThrow("Give it the role of deploy/kubernetes")
  await expect(driven.engine.observe()).rejects.toThrow(EngineTrouble)
  cluster.allowAll()
  await until("being let", () =>
    driven.apply().then(
      (found) => found === null,
      () => false,
    ),
  )
  await until("the pods", () => driven.running(2))
})

test("429 for a write: nothing is asked before the time that the server said", async () => {
  cluster.failNext({ verb: "patch", resource: "deployments" }, { status: 429, retryAfterS: 1 })
  const began = Date.now()
  await expect(driven.apply()).rejects.toThrow("busy and asks to wait")
  await expect(driven.apply()).rejects.toThrow("busy and asks to wait")
  const patches = () => cluster.requests.filter(({ verb }) => verb === "patch").length
  expect(patches()).toBe(1)
  await until("the second try", () =>
    driven.apply().then(
      () => true,
      () => false,
    ),
  )
  expect(Date.now() - began).toBeGreaterThanOrEqual(1_000)
})

test.each([
  ["500", { status: 500 }],
  ["409", { status: 409 }],
  ["a cut connection before", { cut: "before" }],
  ["a cut connection after", { cut: "after" }],
] as const)("%s for a write may pass: it is trouble, and the next try succeeds", async (_, fault) => {
  cluster.failNext({ verb: "patch", resource: "deployments" }, fault)
  await expect(driven.apply()).rejects.toThrow(EngineTrouble)
  await gone()
  await until("the pods", () => driven.running(2))
})

test("an API server that is away: what runs is known for a while, nothing can be changed", async () => {
  await driven.apply()
  await until("the pods", () => driven.running(2))
  await cluster.down()
  expect(await driven.observe()).toHaveLength(2)
  await expect(driven.apply({ replicas: 3 })).rejects.toThrow("API server cannot be reached")
  const before = lists()
  await cluster.up()
  await driven.apply({ replicas: 3 })
  await until("the third", () => driven.running(3))
  expect(lists()).toBe(before)
})

test("what no pod can be is said so", async () => {
  expect(await driven.apply({ source: command.source })).toEqual({
    reason: "EngineUnsuitable",
    message: "The kubernetes engine runs images. Give an image, or start Weside with WESIDE_ENGINE=process.",
  })
  driven.engine.close()
  driven = await openClusterEngine(cluster, { netAdmin: false })
  expect(await driven.apply({ port: 80 })).toMatchObject({ reason: "EngineUnsuitable" })
  expect(cluster.list("deployments", namespace)).toEqual([])
})

test.each([
  [{ sidecarImage: null }, "WESIDE_SIDECAR_IMAGE is not set"],
  [{ brokerUrl: "http://broker" }, "has to be an https: address"],
  [{ brokerCaFile: "/nowhere/ca.pem" }, "WESIDE_BROKER_CA_FILE cannot be read"],
  [{ owner: "no label!" }, "in names and labels"],
])("settings that cannot be right: %o", async (settings, sentence) => {
  await expect(openClusterEngine(cluster, settings)).rejects.toThrow(sentence)
})

test("the broker's certificate authority goes where sidecars trust it, and other pods come with another", async () => {
  driven.engine.close()
  driven = await openClusterEngine(cluster, { brokerCaFile: cluster.caFile })
  await driven.apply()
  const { data } = cluster.get<never>("configmaps", namespace, "weside-broker-ca") as { data: object }
  expect(data).toEqual({ "ca.crt": expect.stringContaining("BEGIN CERTIFICATE") })
  const pods = await until("the pods", () => driven.running(2))
  expect(pods).toHaveLength(2)
  await driven.apply()
  expect(
    cluster.requests.filter(({ verb, resource }) => verb === "patch" && resource === "configmaps"),
  ).toHaveLength(1)
})

test("two Weside in one namespace trust their own brokers each", async () => {
  driven.engine.close()
  driven = await openClusterEngine(cluster, { owner: "theirs", brokerCaFile: cluster.caFile })
  await driven.apply()
  expect(cluster.find("configmaps", namespace, "theirs-broker-ca")).not.toBeNull()
  expect(cluster.find("configmaps", namespace, "weside-broker-ca")).toBeNull()
})
