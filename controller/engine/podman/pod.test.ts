import { expect, test } from "vitest"
import { workload as example } from "../../test/examples"
import type { Workload } from "../../workload"
import { podTemplateOf } from "../manifest"
import { type Platform, sidecarResources } from "../manifest/platform"
import { partsOf, podName, podOf, volumesOf } from "./pod"

const reference = `localhost/shop@sha256:${"a".repeat(64)}`
const workload: Workload = {
  ...example,
  source: { kind: "Image", image: "shop:1", reference },
  env: { COST: "$5 $(HOME) $$" },
  sidecar: { recordedBuild: null, wxTokenFile: false },
}
const platform: Platform = {
  ...{ owner: "me", namespace: null, sidecarImage: `localhost/sidecar@sha256:${"b".repeat(64)}` },
  ...{ sidecarBuild: "b1", netAdmin: true, consoleUrl: "http://127.0.0.1:3000", sidecarResources },
  broker: { socket: "/data/sockets/broker.sock" },
  upstream: { url: "https://api.weixin.qq.com" },
  identity: { hostFolder: "/data/identity" },
  brokerTrust: null,
}
const member = { id: "018f0000-0000-7000-8000-00000000000a", name: "hello-003-aaaaa" }
const template = podTemplateOf(workload, platform)
const name = podName(workload.environment, member)
const pod = podOf(template, name, member)

test("every container of the template is in the pod, in the order in which they are started", () => {
  expect(pod.spec!.containers.map((one) => one.name)).toEqual(["takeover", "link-broker", "sidecar", "app"])
  expect(partsOf(template, name)).toEqual({
    takeover: "demo-hello-003-aaaaa-takeover",
    links: ["demo-hello-003-aaaaa-link-broker"],
    sidecar: "demo-hello-003-aaaaa-sidecar",
    app: "demo-hello-003-aaaaa-app",
  })
})

test("what keeps a container in its bounds is the template's, unchanged", () => {
  const all = [...template.spec!.initContainers!, ...template.spec!.containers]
  for (const [at, container] of pod.spec!.containers.entries()) {
    expect(container.securityContext).toEqual(all[at]!.securityContext)
    expect(container.resources).toEqual(all[at]!.resources)
    expect(container.image).toBe(all[at]!.image)
    expect(container.volumeMounts?.length).toBe(all[at]!.volumeMounts?.length)
  }
})

test("variables are what people wrote, and the instance's own name", () => {
  const env = pod.spec!.containers.at(-1)!.env!
  expect(env).toContainEqual({ name: "COST", value: "$5 $(HOME) $$" })
  expect(env).toContainEqual({ name: "INSTANCE", value: member.name })
})

test("no volume of a pod is one of the machine by a bare name, whatever the version asks for", () => {
  const whole = podTemplateOf({ ...workload, sidecar: { recordedBuild: null, wxTokenFile: true } }, platform)
  const made = podOf(whole, name, member).spec!.volumes!.filter((volume) => volume.emptyDir)
  expect(made.map((volume) => volume.name).sort()).toEqual(volumesOf(name).sort())
})

test("volumes are the pod's own, those of the machine stay what they are", () => {
  expect(pod.spec!.volumes).toEqual([
    { name: "demo-hello-003-aaaaa-certificate", emptyDir: {} },
    { name: "demo-hello-003-aaaaa-key", emptyDir: {} },
    { name: "identity", hostPath: { path: "/data/identity", type: "Directory" } },
    { name: "sockets", hostPath: { path: "/data/sockets", type: "Directory" } },
  ])
  const mounts = pod.spec!.containers.flatMap((one) => one.volumeMounts ?? []).map((mount) => mount.name)
  for (const mount of mounts) expect(pod.spec!.volumes!.map((volume) => volume.name)).toContain(mount)
})

test("it is found again by its instance, and nothing but the engine starts it again", () => {
  expect(pod.metadata!.labels).toMatchObject({
    "weside/owner": "me",
    "weside/version-id": workload.versionId,
    "weside/instance": member.name,
    "weside/instance-id": member.id,
  })
  expect(pod.spec!.restartPolicy).toBe("Never")
  expect(JSON.stringify(pod)).not.toMatch(/Probe|lifecycle|fieldRef/)
})
