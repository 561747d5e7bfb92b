import type { V1ConfigMap } from "@kubernetes/client-node"
import { CoreV1Api } from "@kubernetes/client-node"
import { afterEach, beforeEach, expect, test } from "vitest"
import { clientOf } from "@/lib/cluster"
import { startTestCluster, type TestCluster } from "../../test/cluster/cluster"
import { namespace } from "../../test/cluster-engine"
import { until } from "../../test/world"
import { Mirror, type Pace } from "./mirror"
import type { Kind } from "./objects"
import { refusalOf } from "./refusals"

const quick: Pace = { watchSeconds: 60, graceMs: 500, relistMs: 600_000, pauseMs: 10, pauseMaxMs: 50 }
const resource = "configmaps"
let cluster: TestCluster
let mirror: Mirror<V1ConfigMap>
let told: string[]
beforeEach(async () => {
  cluster = await startTestCluster()
  told = []
})
afterEach(async () => {
  mirror.stop()
  await cluster.stop()
})

async function open(pace: Partial<Pace> = {}) {
  const config = cluster.kubeConfig()
  const core = clientOf(config, CoreV1Api)
  const kind: Kind<V1ConfigMap> = {
    resource,
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    list: (query) => core.listNamespacedConfigMap({ namespace, ...query }),
  }
  const nameOf = (thing: V1ConfigMap | null) => thing?.metadata?.name ?? ""
  mirror = new Mirror(
    config,
    kind,
    "mirrored=yes",
    (now, before) => {
      told.push(`${now ? (before ? "changed" : "added") : "gone"} ${nameOf(now ?? before)}`)
    },
    { ...quick, ...pace },
  )
  await mirror.start()
}
const make = (name: string, labels: object = { mirrored: "yes" }) =>
  cluster.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels },
    data: { at: "1" },
  })
const edit = (name: string) =>
  cluster.edit(resource, namespace, name, (live) =>
    Object.assign(live, { data: { at: String(Math.random()) } }),
  )
const hears = (what: string) => until(`“${what}”`, () => told.includes(what))
const watched = () => until("the watch", () => cluster.watchCount() === 1)
const asked = (verb: string) =>
  cluster.requests.filter((one) => one.verb === verb && one.resource === resource).length

test("what is there, and then every change; what others have is none of it", async () => {
  make("old")
  make("other", {})
  await open()
  expect([...mirror.objects.keys()]).toEqual(["old"])
  make("new")
  await hears("added new")
  edit("new")
  await hears("changed new")
  cluster.remove(resource, namespace, "new")
  await hears("gone new")
  expect(told).toEqual(["added old", "added new", "changed new", "gone new"])
})

test("a list of many pages", async () => {
  for (let number = 0; number < 600; number++) make(`m${number}`)
  await open()
  expect(mirror.objects.size).toBe(600)
  expect(asked("list")).toBe(3)
})

test("the past is forgotten between two pages: everything is asked for at once", async () => {
  for (let number = 0; number < 300; number++) make(`m${number}`)
  cluster.delay({ verb: "list", resource }, 50)
  const opened = open()
  await until("the first page", () => asked("list") >= 1)
  await until("its answer", () => asked("list") >= 2)
  cluster.compact()
  await opened
  expect(mirror.objects.size).toBe(300)
})

test("watches that are cut: it goes on from where it was, without a list", async () => {
  await open()
  for (const name of ["one", "two", "three"]) {
    await watched()
    cluster.dropWatches()
    make(name)
    await hears(`added ${name}`)
  }
  expect(asked("list")).toBe(1)
})

test("watches that end in order: the same", async () => {
  await open({ watchSeconds: 1 })
  await until("the second watch", () => asked("watch") >= 2)
  make("one")
  await hears("added one")
  expect(asked("list")).toBe(1)
  expect(mirror.trouble).toBeNull()
})

test.each(["event", "status"] as const)("410 Gone as %s: it lists again and misses nothing", async (as) => {
  make("stays")
  make("goes")
  await open()
  await watched()
  cluster.hangUp()
  cluster.dropWatches()
  cluster.remove(resource, namespace, "goes")
  make("comes")
  cluster.compact({ as })
  cluster.answerAgain()
  await hears("gone goes")
  await hears("added comes")
  expect([...mirror.objects.keys()].sort()).toEqual(["comes", "stays"])
  expect(asked("list")).toBe(2)
})

test("410 Gone in the middle of a watch", async () => {
  await open()
  await watched()
  cluster.compact({ endWatches: true })
  make("one")
  await hears("added one")
  await until("the list", () => asked("list") === 2)
})

test("429: nothing is asked before the time that the server said", async () => {
  cluster.failNext({ verb: "list", resource }, { status: 429, retryAfterS: 1 })
  const began = Date.now()
  await expect(open()).rejects.toMatchObject({ code: 429 })
  await until("everything", () => mirror.complete)
  expect(Date.now() - began).toBeGreaterThanOrEqual(1_000)
  expect(asked("list")).toBe(2)
})

test("429 for a watch", async () => {
  cluster.failNext({ verb: "watch", resource }, { status: 429, retryAfterS: 1 })
  await open()
  await until("the refusal", () => mirror.trouble !== null)
  expect(refusalOf(mirror.trouble)).toMatchObject({ code: 429, retryAfterMs: 1_000 })
  await watched()
  expect(asked("watch")).toBe(2)
})

test("a server that restarts in mid-watch", async () => {
  await open()
  await watched()
  await cluster.down()
  await until("its being away", () => mirror.awaySince !== null)
  make("meanwhile")
  await cluster.up()
  await hears("added meanwhile")
  expect(mirror.awaySince).toBeNull()
})

test("a watch that says nothing, not even its end, is given up and opened anew", async () => {
  await open({ watchSeconds: 1, graceMs: 300 })
  await watched()
  cluster.stallWatches()
  make("meanwhile")
  await hears("added meanwhile")
  expect(asked("list")).toBe(1)
})

test("a server that takes connections and never answers", async () => {
  await open({ graceMs: 200 })
  await watched()
  cluster.hangUp()
  cluster.dropWatches()
  make("meanwhile")
  await until("its being away", () => mirror.awaySince !== null)
  cluster.answerAgain()
  await hears("added meanwhile")
})

test("everything is listed again from time to time", async () => {
  await open({ watchSeconds: 1, relistMs: 500 })
  await until("a second list", () => asked("list") >= 2)
})

test("a store that was brought back from an older copy: what is listed counts, however high the versions were before", async () => {
  make("one")
  await open({ watchSeconds: 1, relistMs: 500 })
  const real = mirror.objects.get("one")!
  const later = { ...real.metadata, resourceVersion: "99999999" }
  mirror.put({ ...real, metadata: later, data: { at: "lost" } })
  await until("what is there", () => mirror.objects.get("one")!.data!.at === "1")
  await hears("changed one")
})

test("a list that is forbidden is tried again until it is not", async () => {
  cluster.forbid({ verb: "list", resource })
  await expect(open()).rejects.toMatchObject({ code: 403 })
  expect(mirror.complete).toBe(false)
  cluster.allowAll()
  await until("everything", () => mirror.complete)
})

test("stopped: nothing is asked any more", async () => {
  await open()
  await watched()
  mirror.stop()
  await until("its end", () => cluster.watchCount() === 0)
  const before = cluster.requests.length
  make("late")
  await until("nothing", () => cluster.watchCount() === 0)
  expect(cluster.requests).toHaveLength(before)
  expect(told).toEqual([])
})
