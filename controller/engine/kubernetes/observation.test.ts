import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node"
import { expect, test } from "vitest"
import type { ObservedInstance } from "../engine"
import { happeningsOf } from "./happenings"
import { observation } from "./observation"

const now = Date.parse("2026-11-22T10:00:00Z")
const ago = (seconds: number) => new Date(now - seconds * 1_000)
type Status = Partial<V1ContainerStatus>

const container = (name: string, status: Status): V1ContainerStatus => ({
  ...{ name, image: `${name}:1`, imageID: "", ready: false, restartCount: 0 },
  ...status,
})
const runs = (more: Status = {}): Status => ({
  ...{ ready: true, started: true, state: { running: { startedAt: ago(100) } } },
  ...more,
})
const died = (exitCode: number, more: object = {}) => ({
  terminated: { exitCode, reason: "Error", finishedAt: ago(1), ...more },
})
const waits = (reason: string, message = ""): Status => ({ state: { waiting: { reason, message } } })
const crashing = (restartCount: number, exitCode = 1): Status => ({
  ...{ restartCount, lastState: died(exitCode) },
  ...waits("CrashLoopBackOff"),
})

type Given = {
  app?: Status
  sidecar?: Status | null
  without?: boolean
  pod?: Partial<V1Pod>
  status?: object
}
function pod({ app = runs(), sidecar = runs(), without = false, pod = {}, status = {} }: Given = {}): V1Pod {
  return {
    metadata: { name: "demo-hello-x7k2p", uid: "the-uid", ...pod.metadata },
    spec: {
      nodeName: "node-1",
      initContainers: without ? [] : [{ name: "sidecar" }],
      containers: [{ name: "app", ports: [{ containerPort: 8123 }] }],
    },
    status: {
      ...{ phase: "Running", podIP: "10.1.2.3", containerStatuses: [container("app", app)] },
      ...(!without && sidecar && { initContainerStatuses: [container("sidecar", sidecar)] }),
      ...status,
    },
  }
}
const observe = (given: Given) => observation(pod(given), "the-version", now)!

test("all there is to say of one that runs", () => {
  expect(observe({ app: runs({ restartCount: 3 }) })).toEqual({
    ...{ id: "the-uid", name: "demo-hello-x7k2p", versionId: "the-version", phase: "Running", reason: "" },
    ...{
      openapiSidecar: "Present",
      nameTakeover: "Hosts",
      address: "http://10.1.2.3:8123",
      sidecarAddress: null,
    },
    ...{ restarts: 3, startedAt: ago(100), failing: null },
  })
})

const notReady = {
  conditions: [
    { type: "Ready", status: "False" },
    { type: "ContainersReady", status: "True" },
  ],
}

test.each<[string, Given, Partial<ObservedInstance>]>([
  ["without the sidecar", { without: true }, { openapiSidecar: "Absent", nameTakeover: "None" }],
  ["IPv6", { status: { podIP: "fd00::7" } }, { address: "http://[fd00::7]:8123" }],
  ["no address yet", { status: { podIP: undefined } }, { address: null }],
  ["ending", { pod: { metadata: { deletionTimestamp: ago(1) } } }, { phase: "Stopping" }],
  [
    "no node yet",
    { status: { phase: "Pending", podIP: undefined, containerStatuses: [], initContainerStatuses: [] } },
    { phase: "Starting", openapiSidecar: "Unknown", failing: null, startedAt: null },
  ],
  [
    "its sidecar is coming up",
    { app: waits("PodInitializing"), sidecar: { state: { running: { startedAt: ago(1) } }, started: false } },
    {
      phase: "Starting",
      reason: "Its sidecar is coming up; the application starts after it.",
      openapiSidecar: "Unknown",
    },
  ],
  [
    "it has just begun and does not listen",
    { app: runs({ ready: false, state: { running: { startedAt: ago(3) } } }) },
    { phase: "Starting", reason: "It has not listened on port 8123 of 0.0.0.0 yet." },
  ],
  [
    "it lives and never listens",
    { app: runs({ ready: false }) },
    { phase: "Running", reason: "It does not listen on port 8123 of 0.0.0.0.", failing: null },
  ],
  ["it died once", { app: { state: died(7) } }, { phase: "BackOff", failing: null }],
  ["it dies again and again", { app: crashing(4, 7) }, { phase: "BackOff", failing: "app", restarts: 4 }],
  [
    "it is up for a moment between two deaths",
    {
      app: {
        ...runs({ ready: false, restartCount: 4, lastState: died(7) }),
        state: { running: { startedAt: ago(2) } },
      },
    },
    { phase: "Starting", failing: "app" },
  ],
  [
    "it died long ago and is not ready now",
    { app: runs({ ready: false, restartCount: 4, lastState: died(7) }) },
    { phase: "Running", failing: null },
  ],
  [
    "out of memory",
    { app: { ...crashing(2), lastState: died(137, { reason: "OOMKilled" }) } },
    { phase: "BackOff", reason: expect.stringContaining("more memory than it may (OOMKilled)") as never },
  ],
  [
    "its sidecar dies while it runs",
    { sidecar: crashing(3, 3) },
    {
      phase: "Running",
      openapiSidecar: "Unknown",
      failing: "sidecar",
      reason: expect.stringContaining("exit code 3") as never,
    },
  ],
  [
    "its sidecar dies before it runs",
    { app: waits("PodInitializing"), sidecar: crashing(3, 3) },
    { phase: "BackOff", failing: "sidecar" },
  ],
  [
    "its image cannot be pulled",
    { app: waits("ErrImagePull", "not found") },
    {
      phase: "Starting",
      reason: expect.stringContaining("cannot pull the image app:1 of the application: not found.") as never,
    },
  ],
  ["a node that is away", { status: notReady }, { phase: "Starting", openapiSidecar: "Unknown" }],
  [
    "a node that is lost",
    { status: { reason: "NodeLost" } },
    { phase: "Starting", openapiSidecar: "Unknown" },
  ],
])("%s", (_, given, expected) => {
  expect(observe(given)).toMatchObject(expected)
})

test.each(["Failed", "Succeeded"])("a pod that is over (%s) is no instance", (phase) => {
  expect(observation(pod({ status: { phase } }), "v", now)).toBeNull()
})

const kindsBetween = (before: Given, after: Given) => {
  const seen = (given: Given) => ({ pod: pod(given), seen: observation(pod(given), "v", now) })
  return happeningsOf(seen(before), seen(after)).map(({ kind }) => kind)
}

test.each<[string, Given, Given, string[]]>([
  ["nothing", {}, {}, []],
  [
    "it came up",
    { app: waits("PodInitializing"), sidecar: waits("x") },
    {},
    ["sidecar.ready", "instance.started"],
  ],
  ["it died", {}, { app: { state: died(1) } }, ["instance.died", "instance.backoff"]],
  ["it waits after its death", { app: { state: died(1) } }, { app: crashing(0) }, []],
  [
    "it was started again",
    { app: crashing(0) },
    { app: runs({ restartCount: 1, lastState: died(1) }) },
    ["instance.started"],
  ],
  [
    "it died between two looks",
    {},
    { app: runs({ restartCount: 1, lastState: died(1) }) },
    ["instance.died"],
  ],
  ["its sidecar died", {}, { sidecar: { state: died(1) } }, ["sidecar.died"]],
  [
    "evicted",
    {},
    { status: { phase: "Failed", reason: "Evicted", message: "low on memory" } },
    ["instance.died"],
  ],
])("%s: what is told", (_, before, after, kinds) => {
  expect(kindsBetween(before, after)).toEqual(kinds)
})
