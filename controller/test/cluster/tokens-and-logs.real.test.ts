import { PassThrough } from "node:stream"
import { Log } from "@kubernetes/client-node"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import { applyDeployment, type Clients, clientsOf, deployment, namespace, refusalOf } from "./examples"

const serviceAccount = "weside-instance"
let cluster: TestCluster
let clients: Clients
let pod: { name: string; uid: string }
beforeEach(async () => {
  cluster = await startTestCluster()
  clients = clientsOf(cluster.kubeConfig())
  cluster.create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: serviceAccount, namespace } })
  const initContainers = [{ name: "sidecar", image: "registry.example/sidecar:1", restartPolicy: "Always" }]
  const spec = { serviceAccountName: serviceAccount, initContainers }
  await applyDeployment(clients, deployment("hello", { replicas: 1, pod: spec }))
  const { items } = await clients.core.listNamespacedPod({ namespace })
  pod = { name: items[0]!.metadata!.name!, uid: items[0]!.metadata!.uid! }
})
afterEach(() => cluster.stop())

const review = async (token: string, audiences?: string[]) =>
  (await clients.authentication.createTokenReview({ body: { spec: { token, audiences } } })).status!
const tokenOf = (more = {}) =>
  cluster.serviceAccountToken({ namespace, serviceAccount, pod: pod.name, audiences: ["weside"], ...more })

test("a token says whose it is and which pod it is bound to", async () => {
  expect(await review(tokenOf(), ["weside", "other"])).toMatchObject({
    ...{ authenticated: true, audiences: ["weside"] },
    user: {
      username: `system:serviceaccount:${namespace}:${serviceAccount}`,
      groups: expect.arrayContaining(["system:serviceaccounts", `system:serviceaccounts:${namespace}`]),
      extra: {
        "authentication.kubernetes.io/pod-name": [pod.name],
        "authentication.kubernetes.io/pod-uid": [pod.uid],
      },
    },
  })
})

test("a token of another audience, of the past, of nobody or of a pod that is gone counts for nothing", async () => {
  const token = tokenOf()
  expect((await review(token)).authenticated).toBe(false)
  expect((await review(token, ["other"])).error).toContain("invalid for the target audiences")
  expect((await review(tokenOf({ expiresInS: -1 }), ["weside"])).error).toContain("expired")
  expect((await review("made.up.token", ["weside"])).authenticated).toBe(false)
  await clients.core.deleteNamespacedPod({ namespace, name: pod.name })
  await clients.core.listNamespacedPod({ namespace })
  expect(await review(token, ["weside"])).toMatchObject({
    authenticated: false,
    error: expect.stringContaining("invalidated"),
  })
})

test("a service account's own token opens the API when it is for the API", async () => {
  const own = cluster.serviceAccountToken({ namespace, serviceAccount })
  const theirs = clientsOf(cluster.kubeConfigFor(own))
  expect((await theirs.core.listNamespacedPod({ namespace })).items).toHaveLength(1)
  const foreign = clientsOf(cluster.kubeConfigFor(tokenOf()))
  expect(await refusalOf(foreign.core.listNamespacedPod({ namespace }))).toMatchObject({ code: 401 })
})

test("a token can be asked for, as a kubelet does", async () => {
  const { status } = await clients.core.createNamespacedServiceAccountToken({
    ...{ namespace, name: serviceAccount },
    body: { spec: { audiences: ["weside"], boundObjectRef: { kind: "Pod", name: pod.name } } },
  })
  expect(await review(status!.token, ["weside"])).toMatchObject({ authenticated: true })
})

test("logs: the tail, since when, with times, of the run before", async () => {
  const write = (text: string, at?: string) =>
    cluster.log(namespace, pod.name, "app", text, at ? new Date(at) : undefined)
  write("one\ntwo\n", "2026-01-01T00:00:00Z")
  write("three", "2026-01-01T00:01:00Z")
  const read = (more = {}) =>
    clients.core.readNamespacedPodLog({ namespace, name: pod.name, container: "app", ...more })
  expect(await read()).toBe("one\ntwo\nthree\n")
  expect(await read({ tailLines: 2 })).toBe("two\nthree\n")
  expect(await read({ tailLines: 1, timestamps: true })).toBe("2026-01-01T00:01:00.000Z three\n")
  expect(await refusalOf(read({ previous: true }))).toMatchObject({ code: 400 })
  expect(await refusalOf(read({ container: "none" }))).toMatchObject({ code: 400 })
  expect(await refusalOf(clients.core.readNamespacedPodLog({ namespace, name: pod.name }))).toMatchObject({
    message: expect.stringContaining("a container name must be specified"),
  })
  cluster.crash({ pod: pod.name, container: "app" })
  await clients.core.listNamespacedPod({ namespace })
  cluster.recover({ pod: pod.name, container: "app" })
  write("four")
  expect(await read({ previous: true })).toBe("one\ntwo\nthree\n")
  expect(await read()).toBe("four\n")
})

test("a log that is followed goes on, and ends with its container", async () => {
  cluster.log(namespace, pod.name, "sidecar", "ready")
  let text = ""
  const stream = new PassThrough().setEncoding("utf8").on("data", (part) => {
    text += part
  })
  const ended = new Promise((resolve) => stream.once("end", resolve))
  const sinceTime = new Date(Date.now() - 1000).toISOString()
  await new Log(cluster.kubeConfig()).log(namespace, pod.name, "sidecar", stream, { follow: true, sinceTime })
  await vi.waitFor(() => expect(text).toBe("ready\n"))
  cluster.log(namespace, pod.name, "sidecar", "a call")
  await vi.waitFor(() => expect(text).toBe("ready\na call\n"))
  cluster.remove("pods", namespace, pod.name)
  await ended
})
