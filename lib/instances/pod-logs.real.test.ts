// Logs of pods through the cluster's API: as text, and followed over everything that happens to a container.
import { afterAll, afterEach, expect, test } from "vitest"
import { startTestCluster } from "../../controller/test/cluster/cluster"
import { openTestWorld } from "../test-world"

const namespace = "weside-instances"
const cluster = await startTestCluster()
const world = await openTestWorld({ WESIDE_ENGINE: "kubernetes", KUBECONFIG: cluster.kubeconfig })
const { change } = await import("../audit")
const { recordVersion } = await import("../versions/create-version")
const { readLogs } = await import("./read-logs")
const { db, act, hello } = world
const key = await world.environment()
const digest = `sha256:${"d".repeat(64)}`
const source = { kind: "Image" as const, image: "shop:1", reference: `r.example/shop@${digest}` }
const { number } = await change(act(), "version.create", (tx, now) =>
  recordVersion(tx, act(), now, key, hello, { source, carryingRefusal: null }, { kind: "Create" }),
)
const { id: versionId } = await db.version.findFirstOrThrow()
const ended: AbortController[] = []

afterEach(() => {
  for (const one of ended.splice(0)) one.abort()
  cluster.failNoMore()
  cluster.allowAll()
  cluster.release("starting")
})
afterAll(async () => {
  await world.close()
  await cluster.stop()
})

let made = 0
async function instance({ sidecar = true } = {}) {
  const name = `hello-001-${++made}`
  const { uid } = cluster.createPodByHand(namespace, name, {
    spec: {
      initContainers: [{ name: "sidecar", image: "r.example/sidecar:1", restartPolicy: "Always" }],
      containers: [{ name: "app", image: "r.example/shop:1" }],
    },
  }).metadata
  await db.instance.create({
    data: {
      ...{ id: uid!, versionId, name, phase: "Running", nameTakeover: "Hosts", lastSeenAt: new Date() },
      openapiSidecar: sidecar ? "Present" : "Absent",
    },
  })
  return {
    name,
    log: (text: string, at?: string, container = "app") =>
      cluster.log(namespace, name, container, text, at === undefined ? undefined : new Date(at)),
    text: async (of: "app" | "sidecar" = "app") =>
      (await readLogs({ ...key, number }, name, { process: of, follow: false }, never)).text(),
    follow: (of: "app" | "sidecar" = "app") => follow(name, of),
  }
}
const never = new AbortController().signal

type Told = { event: string; data: string }

/** Everything that a client hears, by and by. */
async function follow(name: string, process: "app" | "sidecar") {
  const left = new AbortController()
  ended.push(left)
  const response = await readLogs({ ...key, number }, name, { process, follow: true }, left.signal)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  async function next(): Promise<Told | null> {
    for (;;) {
      const end = text.indexOf("\n\n")
      if (end >= 0) {
        const message = text.slice(0, end).split("\n")
        text = text.slice(end + 2)
        const [data, event = "message"] = ["data: ", "event: "].map((field) =>
          message.find((line) => line.startsWith(field))?.slice(field.length),
        )
        if (data !== undefined) return { event, data: JSON.parse(data) }
        continue
      }
      const { value, done } = await reader.read()
      if (done) return null
      text += value
    }
  }
  return {
    next,
    async lines(count: number) {
      const lines = []
      while (lines.length < count) lines.push((await next())?.data)
      return lines
    },
    leave: () => left.abort(),
  }
}

/** Both ends of every connection of this process. */
const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length

test("text: the application's log and the sidecar's, without their times", async () => {
  const one = await instance()
  expect(await one.text()).toBe("")
  one.log("listening\n第二行\n")
  one.log("ready", undefined, "sidecar")
  expect(await one.text()).toBe("listening\n第二行\n")
  expect(await one.text("sidecar")).toBe("ready\n")
})

test("text: at most the last 256 KiB, in whole lines", async () => {
  const one = await instance()
  one.log(Array.from({ length: 9000 }, (_, n) => `${n} 一行日志 ${"x".repeat(30)}`).join("\n"))
  const text = await one.text()
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(256 * 1024)
  expect(Buffer.byteLength(text)).toBeGreaterThan(255 * 1024)
  expect(text).toMatch(/^\d+ 一行日志 x+\n/)
  expect(text.endsWith(`8999 一行日志 ${"x".repeat(30)}\n`)).toBe(true)
})

test("text: of a run that has written nothing yet, what the run before has written", async () => {
  const one = await instance()
  one.log("cannot read config.json")
  cluster.crash({ pod: one.name, container: "app" })
  expect(await one.text()).toBe("cannot read config.json\n")
})

test("a container that has not started yet is a sentence, and followed it is waited for", async () => {
  cluster.hold("starting")
  const one = await instance()
  await expect(one.text()).rejects.toMatchObject({
    code: "unavailable",
    message: `The application of “${one.name}” has not started yet, so there is no log of it.`,
  })
  const heard = await one.follow()
  expect(await heard.next()).toMatchObject({
    event: "notice",
    data: expect.stringContaining("has not started yet"),
  })
  cluster.release("starting")
  one.log("at last")
  expect(await heard.next()).toEqual({ event: "message", data: "at last" })
})

test("a pod that is gone is not found, followed as well", async () => {
  const one = await instance()
  cluster.remove("pods", namespace, one.name, { gracePeriodSeconds: 0 })
  const gone = { code: "not_found", message: expect.stringContaining("is gone, and its logs with it") }
  await expect(one.text()).rejects.toMatchObject(gone)
  await expect(one.follow()).rejects.toMatchObject(gone)
})

test("an instance without a sidecar has no log of one", async () => {
  const one = await instance({ sidecar: false })
  const refusal = { code: "not_found", message: expect.stringContaining("has no sidecar") }
  await expect(one.text("sidecar")).rejects.toMatchObject(refusal)
  await expect(one.follow("sidecar")).rejects.toMatchObject(refusal)
})

test("followed: the last 200 lines, then each new one", async () => {
  const one = await instance()
  one.log(Array.from({ length: 250 }, (_, n) => `line ${n}`).join("\n"))
  const heard = await one.follow()
  const first = await heard.lines(200)
  expect([first[0], first[199]]).toEqual(["line 50", "line 249"])
  for (const line of ["a", "b", "", "c"]) {
    one.log(line)
    expect(await heard.next()).toEqual({ event: "message", data: line })
  }
})

test("followed: over restarts, of which some were never seen running, no line is lost or comes twice", async () => {
  const one = await instance()
  const match = { pod: one.name, container: "app" }
  one.log("one", "2026-11-22T10:00:00.100Z")
  const heard = await one.follow()
  expect(await heard.lines(1)).toEqual(["one"])
  one.log("two", "2026-11-22T10:00:00.100Z")
  one.log("dying", "2026-11-22T10:00:00.200Z")
  cluster.crash(match)
  one.log("three", "2026-11-22T10:00:00.300Z")
  one.log("dying again", "2026-11-22T10:00:00.400Z")
  cluster.crash(match)
  cluster.recover(match)
  one.log("four", "2026-11-22T10:00:00.500Z")
  expect(await heard.lines(5)).toEqual(["two", "dying", "three", "dying again", "four"])
})

test("followed: an API server that is restarted is waited for, and the client hears why", async () => {
  const one = await instance()
  one.log("before")
  const heard = await one.follow()
  expect(await heard.lines(1)).toEqual(["before"])
  await cluster.down()
  one.log("meanwhile")
  expect(await heard.next()).toEqual({
    event: "notice",
    data: expect.stringContaining("The cluster does not give the logs"),
  })
  await cluster.up()
  one.log("after")
  expect(await heard.lines(2)).toEqual(["meanwhile", "after"])
})

test("followed: the end of the pod ends it, with a sentence", async () => {
  const one = await instance()
  one.log("working")
  const heard = await one.follow()
  await heard.lines(1)
  one.log("bye")
  cluster.remove("pods", namespace, one.name, { gracePeriodSeconds: 0 })
  expect(await heard.lines(1)).toEqual(["bye"])
  expect(await heard.next()).toEqual({ event: "notice", data: expect.stringContaining("is gone") })
  expect(await heard.next()).toBeNull()
})

test("followed: nothing is left at the cluster when the client leaves", async () => {
  const one = await instance()
  one.log("hello")
  const before = sockets()
  const heard = await one.follow()
  await heard.lines(1)
  expect(sockets()).toBe(before + 2)
  heard.leave()
  await expect.poll(sockets).toBe(before)
})

test("no right to read logs is a sentence that names the right", async () => {
  const one = await instance()
  cluster.forbid({ resource: "pods/log" })
  await expect(one.text()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("get pods/log in the namespace weside-instances"),
  })
  const heard = await one.follow()
  expect(await heard.next()).toEqual({ event: "notice", data: expect.stringContaining("get pods/log") })
  cluster.allowAll()
  one.log("now")
  expect(await heard.next()).toEqual({ event: "message", data: "now" })
})

test.each([
  ["a node that does not answer", { status: 500, message: "dial tcp 10.0.0.7:10250: i/o timeout" }],
  ["too much", { status: 429 }],
  ["a cut connection", { cut: "before" as const }],
])("%s is a sentence, and no more than that", async (_, fault) => {
  const one = await instance()
  cluster.failNext({ resource: "pods/log" }, fault)
  const refusal = one.text()
  await expect(refusal).rejects.toMatchObject({ code: "unavailable" })
  await expect(refusal).rejects.not.toThrow("10.0.0.7")
})

test("somebody else's instance is not found", async () => {
  const one = await instance()
  const other = await world.environment()
  const asked = { process: "app" as const, follow: false }
  await expect(readLogs({ ...other, number }, one.name, asked, never)).rejects.toMatchObject({
    code: "not_found",
  })
})
