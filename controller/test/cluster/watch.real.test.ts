import { type KubernetesObject, makeInformer, type V1ConfigMap, Watch } from "@kubernetes/client-node"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import { type Clients, clientsOf, namespace } from "./examples"

let cluster: TestCluster
let clients: Clients
beforeEach(async () => {
  cluster = await startTestCluster()
  clients = clientsOf(cluster.kubeConfig())
})
afterEach(() => cluster.stop())

const path = `/api/v1/namespaces/${namespace}/configmaps`
const configMap = (name: string, labels: Record<string, string> = {}) =>
  cluster.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data: {} })
const label = (name: string, labels: Record<string, string>) =>
  cluster.edit("configmaps", namespace, name, ({ metadata }) => {
    metadata.labels = labels
  })
const revision = async () =>
  (await clients.core.listNamespacedConfigMap({ namespace })).metadata!.resourceVersion!

/** A watch, everything it has said, and its end. */
async function watching(query: Record<string, string | number | boolean> = {}) {
  const events: string[] = []
  const objects: (KubernetesObject & { code?: number })[] = []
  let end: (error: unknown) => void = () => undefined
  const over = new Promise<unknown>((resolve) => {
    end = resolve
  })
  const controller = await new Watch(cluster.kubeConfig()).watch(
    path,
    query,
    (type, object) => {
      events.push(`${type} ${object.metadata?.name ?? object.code ?? ""}`.trim())
      objects.push(object)
    },
    (error) => end(error),
  )
  return { events, objects, over, abort: () => controller.abort() }
}

test("a watch tells what happened since its revision, and then what happens", async () => {
  const from = await revision()
  configMap("before")
  const { events, abort } = await watching({ resourceVersion: from })
  configMap("after")
  label("after", { changed: "yes" })
  cluster.remove("configmaps", namespace, "after")
  await vi.waitFor(() =>
    expect(events).toEqual(["ADDED before", "ADDED after", "MODIFIED after", "DELETED after"]),
  )
  abort()
})

test("what comes to be selected is added, what no longer is, deleted", async () => {
  const { events, objects, abort } = await watching({
    resourceVersion: await revision(),
    labelSelector: "color=blue",
  })
  configMap("one", { color: "red" })
  label("one", { color: "blue" })
  label("one", { color: "blue", more: "yes" })
  const { metadata } = label("one", { color: "red" })
  await vi.waitFor(() => expect(events).toEqual(["ADDED one", "MODIFIED one", "DELETED one"]))
  expect(objects[2]!.metadata!.resourceVersion).toBe(metadata.resourceVersion)
  abort()
})

test("a bookmark tells the revision alone, and a watch with a timeout ends with one", async () => {
  const from = await revision()
  const { events, objects, over } = await watching({
    resourceVersion: from,
    allowWatchBookmarks: true,
    timeoutSeconds: 1,
  })
  configMap("elsewhere")
  cluster.bookmark()
  await over
  expect(events).toEqual(["ADDED elsewhere", "BOOKMARK", "BOOKMARK"])
  expect(Number(objects[1]!.metadata!.resourceVersion)).toBeGreaterThan(Number(from))
})

test("a revision that is compacted is 410, in an event or as the status", async () => {
  const from = await revision()
  cluster.compact()
  const told = await watching({ resourceVersion: from })
  await told.over
  expect(told.events).toEqual(["ERROR 410"])
  cluster.compact({ as: "status" })
  const refused = await watching({ resourceVersion: from })
  expect(await refused.over).toMatchObject({ statusCode: 410 })
})

test("watches that are dropped end with an error, those that are stalled say nothing until they go on", async () => {
  const dropped = await watching({ resourceVersion: await revision() })
  await vi.waitFor(() => expect(cluster.watchCount()).toBe(1))
  cluster.dropWatches()
  expect(await dropped.over).toBeTruthy()
  const stalled = await watching({ resourceVersion: await revision() })
  const other = await watching({ resourceVersion: await revision() })
  await vi.waitFor(() => expect(cluster.watchCount()).toBe(2))
  cluster.stallWatches()
  const open = await watching({ resourceVersion: await revision() })
  configMap("unheard")
  await vi.waitFor(() => expect(open.events).toEqual(["ADDED unheard"]))
  expect(stalled.events).toEqual([])
  cluster.resumeWatches()
  await vi.waitFor(() => expect(stalled.events).toEqual(["ADDED unheard"]))
  for (const one of [stalled, other, open]) one.abort()
})

test("an informer follows a restart and a compaction in mid-watch", async () => {
  const informer = makeInformer<V1ConfigMap>(cluster.kubeConfig(), path, () =>
    clients.core.listNamespacedConfigMap({ namespace }),
  )
  let errors = 0
  let stopped = false
  informer.on("error", () => {
    errors++
    if (!stopped) void informer.start()
  })
  configMap("first")
  await informer.start()
  expect(informer.get("first", namespace)).toBeTruthy()
  await vi.waitFor(() => expect(cluster.watchCount()).toBe(1))
  await cluster.restart()
  configMap("second")
  await vi.waitFor(() => expect(informer.get("second", namespace)).toBeTruthy())
  expect(errors).toBeGreaterThan(0)

  cluster.compact({ endWatches: true })
  configMap("third")
  await vi.waitFor(() => expect(informer.get("third", namespace)).toBeTruthy())
  stopped = true
  await informer.stop()
})
