import { isDeepStrictEqual } from "node:util"
import { afterEach, beforeEach, expect, test } from "vitest"
import { LeaseLost } from "../../lease-lost"
import { startTestCluster, type TestCluster } from "../../test/cluster/cluster"
import type { Autoscaler, Budget, Deployment, Pod } from "../../test/cluster/objects"
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
import { until } from "../../test/world"

let cluster: TestCluster
let driven: ClusterEngine
beforeEach(async () => {
  cluster = await startTestCluster()
  cluster.create(accountFor("weside-instance"))
  driven = await openClusterEngine(cluster)
})
afterEach(async () => {
  driven.engine.close()
  await cluster.stop()
})

const name = deploymentNameOf(imageWorkload)
const deployment = () => cluster.get<Deployment>("deployments", namespace, name)
const running = (count: number) => until(`${count} running instances`, () => driven.running(count))
const writes = () => cluster.requests.filter(({ method }) => method !== "GET")
const initNames = (of: Deployment) => of.spec!.template.spec!.initContainers!.map((one) => one.name)

test("applied: a Deployment and its budget, and pods that carry the sidecar", async () => {
  expect(await driven.apply()).toBeNull()
  const instances = await running(2)
  const pods = cluster.pods(namespace)
  expect(instances.map(({ id, name }) => [id, name]).sort()).toEqual(
    pods.map(({ metadata }) => [metadata.uid, metadata.name]).sort(),
  )
  for (const instance of instances)
    expect(instance).toMatchObject({
      ...{ versionId: imageWorkload.versionId, openapiSidecar: "Present", nameTakeover: "Hosts" },
      ...{ address: expect.stringMatching(/^http:\/\/10\.244\.\d+\.\d+:8080$/), restarts: 0, failing: null },
    })
  const budget = cluster.get<Budget>("poddisruptionbudgets", namespace, name)
  expect(budget.spec).toMatchObject({ maxUnavailable: 1 })
  expect(budget.metadata.ownerReferences).toMatchObject([
    { kind: "Deployment", uid: deployment().metadata.uid },
  ])
  expect(cluster.find("horizontalpodautoscalers", namespace, name)).toBeNull()
  const kinds = driven.happenings.map((happening) => happening.kind)
  expect(kinds.filter((kind) => kind === "instance.started")).toHaveLength(2)
  expect(kinds.filter((kind) => kind === "sidecar.ready")).toHaveLength(2)
})

test("applied again: nothing is written, whatever the pods do meanwhile", async () => {
  await driven.apply()
  await running(2)
  const before = writes().length
  for (let times = 0; times < 5; times++) expect(await driven.apply()).toBeNull()
  expect(writes()).toHaveLength(before)
})

test("without the sidecar by its record, and scaled out and in", async () => {
  await driven.apply({ sidecar: null })
  for (const one of await running(2))
    expect(one).toMatchObject({ openapiSidecar: "Absent", nameTakeover: "None" })
  await driven.apply({ sidecar: null, replicas: 4 })
  await running(4)
  await driven.apply({ sidecar: null, replicas: 1 })
  await until("one", async () => (await driven.observe()).length === 1)
})

test.each([
  [
    "takes the sidecar out of the template",
    (live: Deployment) => {
      live.spec!.template.spec!.initContainers = []
    },
  ],
  [
    "changes the application's image",
    (live: Deployment) => {
      live.spec!.template.spec!.containers[0]!.image = "registry.example/other:1"
    },
  ],
  [
    "scales it",
    (live: Deployment) => {
      live.spec!.replicas = 7
    },
  ],
  [
    "pauses it",
    (live: Deployment) => {
      live.spec!.paused = true
    },
  ],
  [
    "gives its pods the node's network",
    (live: Deployment) => {
      live.spec!.template.spec!.hostNetwork = true
    },
  ],
  [
    "leads the name elsewhere",
    (live: Deployment) => {
      live.spec!.template.spec!.hostAliases!.push({ ip: "10.0.0.9", hostnames: ["api.weixin.qq.com"] })
    },
  ],
  [
    "adds a variable and a volume",
    (live: Deployment) => {
      const { containers, volumes } = live.spec!.template.spec!
      containers[0]!.env!.push({ name: "SPY", value: "1" })
      volumes!.push({ name: "host", hostPath: { path: "/" } })
      containers[0]!.volumeMounts!.push({ name: "host", mountPath: "/host" })
    },
  ],
  [
    "takes the labels away",
    (live: Deployment) => {
      live.metadata.labels = { "weside/owner": "weside", "weside/version-id": imageWorkload.versionId }
    },
  ],
])("somebody %s: it is put right", async (_, edit) => {
  await driven.apply()
  await running(2)
  const { spec, metadata } = structuredClone(deployment())
  driven.changes.length = 0
  cluster.edit("deployments", namespace, name, edit as never)
  await until("the news", () => driven.changes.includes(imageWorkload.versionId))
  await until("its being put right", async () => {
    await driven.apply()
    const now = deployment()
    return isDeepStrictEqual([now.spec, now.metadata.labels], [spec, metadata.labels])
  })
  await until("pods by the record", async () => {
    const seen = (await driven.observe()).filter(({ phase }) => phase === "Running")
    return seen.length === 2 && seen.every((one) => one.openapiSidecar === "Present")
  })
})

test("a restart by kubectl is one restart, whatever else was edited with it", async () => {
  await driven.apply()
  const first = (await running(2)).map((one) => one.id)
  const at = "2026-11-27T00:00:00Z"
  cluster.edit<Deployment>("deployments", namespace, name, ({ spec }) => {
    spec!.template.metadata!.annotations = { "kubectl.kubernetes.io/restartedAt": at }
  })
  await until("other instances", async () => {
    const seen = await driven.observe()
    return seen.length === 2 && seen.every((one) => !first.includes(one.id))
  })
  const before = writes().length
  const second = (await driven.observe()).map((one) => one.id).sort()
  await driven.apply()
  expect(
    writes()
      .slice(before)
      .map(({ method }) => method),
  ).toEqual(["PATCH"])
  cluster.edit<Deployment>("deployments", namespace, name, ({ spec }) => {
    spec!.paused = true
  })
  await until("its going on", async () => {
    await driven.apply({ replicas: 3 })
    return deployment().spec!.paused === undefined
  })
  expect(deployment().spec!.template.metadata!.annotations).toMatchObject({
    "kubectl.kubernetes.io/restartedAt": at,
  })
  expect((await running(3)).map((one) => one.id)).toEqual(expect.arrayContaining(second))
})

test("somebody adds a sidecar to a version without: it goes, though no apply of ours ever named it", async () => {
  await driven.apply({ sidecar: null })
  await running(2)
  cluster.applyAs("intruder", {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } },
    spec: {
      template: {
        spec: { initContainers: [{ name: "sidecar", image: sidecarImage, restartPolicy: "Always" }] },
      },
    },
  })
  await until("its end", async () => {
    await driven.apply({ sidecar: null })
    return (deployment().spec!.template.spec!.initContainers ?? []).length === 0
  })
  await until("pods by the record", async () => {
    const seen = await driven.observe()
    return seen.length === 2 && seen.every((one) => one.openapiSidecar === "Absent")
  })
})

test("somebody narrows the budget's selector: it is put right, and then left alone", async () => {
  await driven.apply()
  await running(2)
  const { spec } = cluster.get<Budget>("poddisruptionbudgets", namespace, name)
  cluster.edit<Budget>("poddisruptionbudgets", namespace, name, (live) => {
    live.spec!.selector!.matchLabels = { ...live.spec!.selector!.matchLabels, nobody: "has-this" }
  })
  await until("the whole of it", async () => {
    await driven.apply()
    return isDeepStrictEqual(cluster.get<Budget>("poddisruptionbudgets", namespace, name).spec, spec)
  })
  const before = writes().length
  await driven.apply()
  expect(writes()).toHaveLength(before)
})

test("another manager owns a field of ours: without force it is a conflict, and we win", async () => {
  await driven.apply()
  await running(2)
  const image = { name: "app", image: "registry.example/other:1" }
  const theirs = {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } },
    spec: { template: { spec: { containers: [image] } } },
  }
  expect(() => cluster.applyAs("intruder", theirs)).toThrow(/conflict/i)
  cluster.applyAs("intruder", theirs, { force: true })
  await until("the news", () => driven.changes.includes(imageWorkload.versionId))
  await until("its being put right", async () => {
    await driven.apply()
    return deployment().spec!.template.spec!.containers[0]!.image === reference
  })
})

test("a repair that is undone again and again is made every few seconds and no more", async () => {
  await driven.apply()
  await running(2)
  const before = writes().length
  for (let times = 0; times < 10; times++) {
    const { metadata } = cluster.edit<Deployment>("deployments", namespace, name, (live) => {
      live.spec!.replicas = 3 + times
    })
    await until("the news of it", () => driven.changes.length > 0 && metadata.generation)
    await driven.apply()
  }
  expect(writes().length - before).toBeLessThanOrEqual(1)
})

test("removed: its objects go with their Deployment; removed again, there is nothing to do", async () => {
  await driven.apply()
  await running(2)
  cluster.hold("termination")
  await driven.engine.remove(imageWorkload.versionId)
  await until("the Deployment's end", () => cluster.find("deployments", namespace, name) === null)
  await until("pods that stop", async () => {
    const seen = await driven.observe()
    return seen.length === 2 && seen.every((one) => one.phase === "Stopping")
  })
  cluster.release("termination")
  await until("the end", async () => (await driven.observe()).length === 0)
  expect(cluster.list("poddisruptionbudgets", namespace)).toEqual([])
  const before = writes().length
  await driven.engine.remove(imageWorkload.versionId)
  expect(writes()).toHaveLength(before)
})

test("a controller that comes after a killed one finds everything and starts nothing anew", async () => {
  await driven.apply()
  const before = (await running(2)).map((one) => one.id).sort()
  driven.engine.close()
  driven = await openClusterEngine(cluster)
  expect((await running(2)).map((one) => one.id).sort()).toEqual(before)
  expect(driven.changes).toContain(imageWorkload.versionId)
  const generation = deployment().metadata.generation
  await driven.apply()
  expect(deployment().metadata.generation).toBe(generation)
  expect((await running(2)).map((one) => one.id).sort()).toEqual(before)
  expect(driven.happenings).toEqual([])
})

test("suspended and closed: everything runs on", async () => {
  await driven.apply()
  await running(2)
  const before = writes().length
  await driven.engine.suspend()
  driven.engine.close()
  expect(writes()).toHaveLength(before)
  await until("the watches' end", () => cluster.watchCount() === 0)
  expect(cluster.pods(namespace)).toHaveLength(2)
})

test("pods that are not ours are none of our instances, whatever their labels say", async () => {
  await driven.apply()
  const [pod] = await running(2)
  const labels = cluster.pods(namespace).find(({ metadata }) => metadata.uid === pod!.id)!.metadata.labels!
  const { "pod-template-hash": _, ...plain } = labels
  cluster.createPodByHand(namespace, "forged", { labels: plain })
  cluster.create({
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "copy", namespace, labels: plain } },
    spec: {
      ...{ replicas: 1, selector: { matchLabels: { copy: "yes" } } },
      template: {
        metadata: { labels: { ...plain, copy: "yes" } },
        spec: { containers: [{ name: "app", image: "registry.example/copy:1" }] },
      },
    },
  })
  await until("all pods to be known", () => cluster.pods(namespace).length === 4)
  const set = cluster.list("replicasets", namespace).find(({ metadata }) => metadata.name.startsWith("copy"))
  expect(set).toBeDefined()
  await until("their being seen", () => driven.changes.length > 0)
  expect((await running(2)).map((one) => one.name).sort()).toEqual(
    cluster
      .pods(namespace)
      .map(({ metadata }) => metadata.name)
      .filter((one) => one.startsWith(name))
      .sort(),
  )
})

test("a Deployment of that name that Weside did not make is left as it is", async () => {
  cluster.create({
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } },
    spec: {
      ...{ replicas: 1, selector: { matchLabels: { theirs: "yes" } } },
      template: {
        metadata: { labels: { theirs: "yes" } },
        spec: { containers: [{ name: "app", image: "theirs:1" }] },
      },
    },
  })
  expect(await driven.apply()).toMatchObject({ reason: "NameTaken", message: expect.stringContaining(name) })
  await driven.engine.remove(imageWorkload.versionId)
  expect(writes()).toEqual([])
})

test("a pod without the sidecar that a ReplicaSet has taken in: it ends, and one of the record comes", async () => {
  await driven.apply()
  const [first, second] = await running(2)
  const { labels } = cluster.get<Pod>("pods", namespace, first!.name).metadata
  cluster.hold("replicasets")
  cluster.remove("pods", namespace, first!.name)
  cluster.createPodByHand(namespace, "stranger", { labels })
  cluster.release("replicasets")
  await until("its being seen", async () =>
    (await driven.observe()).some((one) => one.name === "stranger" && one.openapiSidecar === "Absent"),
  )
  const before = writes().length
  await until("pods by the record", async () => {
    await driven.apply()
    const seen = await driven.observe()
    return seen.length === 2 && seen.every((one) => one.openapiSidecar === "Present")
  })
  expect((await driven.observe()).map((one) => one.id)).toContain(second!.id)
  expect(writes().slice(before)).toMatchObject([{ verb: "delete", resource: "pods" }])
})

test("labels that somebody takes away or changes lead nothing to another version or to nobody", async () => {
  await driven.apply()
  const ids = (await running(2)).map((one) => one.id).sort()
  const other = imageWorkload.versionId.replace(/^./, (digit) => (digit === "f" ? "e" : "f"))
  const relabel = (labels: Record<string, string>) =>
    cluster.edit("deployments", namespace, name, ({ metadata }) => {
      metadata.labels = labels
    })
  driven.changes.length = 0
  relabel({ "weside/owner": "weside", "weside/version-id": other })
  await until("the news", () => driven.changes.includes(imageWorkload.versionId))
  expect((await driven.observe()).map((one) => one.id).sort()).toEqual(ids)
  await driven.engine.remove(other)
  expect(await driven.apply()).toBeNull()
  expect(deployment().metadata.labels).toMatchObject({ "weside/version-id": imageWorkload.versionId })
  relabel({ theirs: "yes" })
  await until("the labels", async () => {
    const refusal = await driven.apply()
    return !refusal && deployment().metadata.labels?.["weside/owner"] === "weside"
  })
  expect((await running(2)).map((one) => one.id).sort()).toEqual(ids)
})

test("another Weside's Deployment is not ours, though somebody gives it our label", async () => {
  const theirs = await openClusterEngine(cluster, { owner: "theirs" })
  await theirs.apply()
  await until("their instances", () => theirs.running(2))
  cluster.edit("deployments", namespace, name, ({ metadata }) => {
    metadata.labels!["weside/owner"] = "weside"
  })
  await driven.engine.remove(imageWorkload.versionId)
  expect(deployment().metadata.labels).toMatchObject({ "weside/owner": "weside" })
  expect(await driven.observe()).toEqual([])
  theirs.engine.close()
})

test("who has lost the lease writes nothing", async () => {
  await driven.apply()
  const before = writes().length
  driven.loseLease()
  await expect(driven.apply({ replicas: 5 })).rejects.toThrow(LeaseLost)
  await expect(driven.engine.remove(imageWorkload.versionId)).rejects.toThrow(LeaseLost)
  expect(writes()).toHaveLength(before)
})

test("an autoscaler decides between its bounds, and people again when it is taken away", async () => {
  const scaled = { replicas: 2, cpu: 0.5, autoscaling: { minReplicas: 2, maxReplicas: 5 } }
  await driven.apply(scaled)
  await running(2)
  const autoscaler = cluster.get<Autoscaler>("horizontalpodautoscalers", namespace, name)
  expect(autoscaler.spec).toMatchObject({ minReplicas: 2, maxReplicas: 5 })
  await until("what it wants", () => driven.engine.wanted(imageWorkload.versionId) === 2)
  cluster.autoscale(namespace, name, 4)
  await running(4)
  expect(driven.engine.wanted(imageWorkload.versionId)).toBe(4)
  await driven.apply(scaled)
  await driven.apply({ ...scaled, env: { COLOUR: "teal" } })
  expect(deployment().spec!.replicas).toBe(4)
  await driven.apply({ cpu: 0.5, replicas: 1 })
  expect(cluster.find("horizontalpodautoscalers", namespace, name)).toBeNull()
  await until("one", async () => (await driven.observe()).length === 1)
  expect(driven.engine.wanted(imageWorkload.versionId)).toBeNull()
})

test("given to an autoscaler while it runs: nothing is taken away on the way", async () => {
  await driven.apply({ replicas: 4 })
  const before = (await running(4)).map((one) => one.id).sort()
  await driven.apply({ replicas: 2, autoscaling: { minReplicas: 2, maxReplicas: 5 } })
  await until("what it wants", () => driven.engine.wanted(imageWorkload.versionId) === 4)
  expect(deployment().spec!.replicas).toBe(4)
  expect((await running(4)).map((one) => one.id).sort()).toEqual(before)
  expect(initNames(deployment())).toEqual(["takeover", "sidecar"])
})
