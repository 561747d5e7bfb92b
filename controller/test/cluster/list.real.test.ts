import { afterAll, beforeAll, expect, test } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import { type Clients, clientsOf, namespace, refusalOf } from "./examples"

let cluster: TestCluster
let clients: Clients
beforeAll(async () => {
  cluster = await startTestCluster()
  clients = clientsOf(cluster.kubeConfig())
  const pods: Record<string, Record<string, string>> = {
    a: { color: "red", size: "s" },
    b: { color: "blue" },
    c: { color: "blue", size: "l" },
    d: {},
  }
  for (const [name, labels] of Object.entries(pods)) cluster.createPodByHand(namespace, name, { labels })
})
afterAll(() => cluster.stop())

const names = ({ items }: { items: { metadata?: { name?: string } }[] }) =>
  items.map((one) => one.metadata?.name)

test.each([
  ["color=blue", ["b", "c"]],
  ["color==blue,size", ["c"]],
  ["color!=blue", ["a", "d"]],
  ["color in (red, blue),!size", ["b"]],
  ["color notin (red)", ["b", "c", "d"]],
  ["!color", ["d"]],
])("the label selector %s", async (labelSelector, expected) => {
  expect(names(await clients.core.listNamespacedPod({ namespace, labelSelector }))).toEqual(expected)
})

test.each([
  ["metadata.name=b", ["b"]],
  ["status.phase=Running,metadata.name!=a", ["b", "c", "d"]],
  ["spec.nodeName=node-2", ["b"]],
])("the field selector %s", async (fieldSelector, expected) => {
  expect(names(await clients.core.listPodForAllNamespaces({ fieldSelector }))).toEqual(expected)
})

test("pages are of one revision, and end when it is forgotten", async () => {
  const first = await clients.core.listNamespacedPod({ namespace, limit: 2 })
  expect(names(first)).toEqual(["a", "b"])
  expect(first.metadata).toMatchObject({ remainingItemCount: 2 })
  cluster.createPodByHand(namespace, "bb")
  const _continue = first.metadata!._continue!
  const second = await clients.core.listNamespacedPod({ namespace, limit: 2, _continue })
  expect(names(second)).toEqual(["c", "d"])
  expect(second.metadata!.resourceVersion).toBe(first.metadata!.resourceVersion)
  expect(second.metadata!._continue).toBeUndefined()
  cluster.compact()
  expect(await refusalOf(clients.core.listNamespacedPod({ namespace, limit: 2, _continue }))).toMatchObject({
    code: 410,
    reason: "Expired",
  })
})
