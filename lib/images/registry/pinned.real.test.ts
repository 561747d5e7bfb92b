import { readdirSync } from "node:fs"
import { afterAll, expect, test } from "vitest"
import { adviceOf, carryingRefusal } from "../rules"
import { file, folder, imageOf, link } from "./test-image"
import { openReader } from "./test-reader"
import { openRegistries } from "./test-registry"

const registries = openRegistries()
const registry = await registries.start()
const { read, downloads } = await openReader({ WESIDE_INSECURE_REGISTRIES: `a.example, ${registry.host}` })
afterAll(registries.close)
const named = (name: string) => `${registry.host}/${name}`

const debian = [
  ...[folder("usr"), folder("usr/bin"), link("bin", "usr/bin"), file("usr/bin/dash")],
  ...[link("usr/bin/sh", "dash"), file("usr/bin/apt-get"), file("usr/sbin/update-ca-certificates")],
]
const config = {
  User: "node",
  Env: ["PATH=/usr/bin:/usr/sbin", "A=b=c"],
  Cmd: ["node"],
  ExposedPorts: { "80/tcp": {} },
}

test("a tag is pinned to the digest that it means, and the image is looked into", async () => {
  const digest = await registry.push("team/shop", "1", imageOf([debian, [file("usr/bin/node")]], { config }))
  expect(await read(named("team/shop:1"))).toEqual({
    reference: named(`team/shop@${digest}`),
    ...{ architecture: "amd64", user: "node", command: ["node"], ports: [80] },
    ...{ sizeBytes: expect.any(Number), shell: "/usr/bin/sh" },
    ...{ trustTool: "update-ca-certificates", packageTool: "apt-get" },
    ownRoots: [{ runtime: "Node", at: "/usr/bin/node", settled: true }],
  })
  expect(readdirSync(downloads)).toEqual([])
})

test("a tag that moves means another image for whoever asks next; a digest means the same one", async () => {
  const before = await registry.push("moved", "latest", imageOf([debian]))
  expect((await read(named("moved"))).reference).toBe(named(`moved@${before}`))
  const after = await registry.push("moved", "latest", imageOf([[file("busybox")]]))
  expect(await read(named("moved:latest"))).toMatchObject({
    reference: named(`moved@${after}`),
    shell: null,
  })
  expect((await read(named(`moved@${before}`))).shell).toBe("/usr/bin/sh")
  expect((await read(named(`moved:latest@${before}`))).reference).toBe(named(`moved@${before}`))
})

test("S8: an image of one program has no sh, and what it lacks is said as for podman's", async () => {
  await registry.push("scratch", "1", imageOf([[file("app")]]))
  const facts = await read(named("scratch:1"))
  expect(carryingRefusal(facts, null, true)).toEqual({
    name: "source.image",
    reason: expect.stringContaining("This image has no sh"),
  })
  await registry.push("bare", "1", imageOf([[file("bin/sh"), file("sbin/apk")]]))
  const advice = adviceOf(await read(named("bare:1")), true, null)
  expect(advice).toMatchObject([{ about: "Trust", dockerfile: "RUN apk add --no-cache ca-certificates" }])
})

test.each(["gzip", "docker", "plain", "zstd"] as const)("layers as %s", async (as) => {
  await registry.push("layers", as, imageOf([debian, []], { as }))
  expect((await read(named(`layers:${as}`))).shell).toBe("/usr/bin/sh")
})

test("of several images under a name the cluster's is looked into, and the name of all is pinned", async () => {
  const arm = imageOf([[file("arm")]], { architecture: "arm64" })
  const attestation = imageOf([[file("sbom")]], { architecture: "unknown" })
  const digest = await registry.push("several", "1", [attestation, arm, imageOf([debian])])
  expect(await read(named("several:1"))).toMatchObject({
    reference: named(`several@${digest}`),
    architecture: "amd64",
    shell: "/usr/bin/sh",
  })
  const onArm = await openReader({
    ...{ WESIDE_INSECURE_REGISTRIES: registry.host, WESIDE_IMAGE_ARCHITECTURE: "arm64" },
  })
  expect(await onArm.read(named("several:1"))).toMatchObject({
    reference: named(`several@${digest}`),
    architecture: "arm64",
    shell: null,
  })
})

test("images of other architectures are refused with what they are for", async () => {
  const arm = imageOf([[file("arm")]], { architecture: "arm64" })
  await registry.push("arm", "one", arm)
  await registry.push("arm", "several", [arm, imageOf([[]], { architecture: "s390x" })])
  await expect(read(named("arm:one"))).rejects.toThrow(
    /is for linux\/arm64, and the cluster's nodes are linux\/amd64/,
  )
  await expect(read(named("arm:several"))).rejects.toThrow("is for linux/arm64, linux/s390x, and")
})

test("what is not an image is refused", async () => {
  const chart = imageOf([[file("Chart.yaml")]], { configType: "application/vnd.cncf.helm.config.v1+json" })
  await registry.push("chart", "1", chart)
  await expect(read(named("chart:1"))).rejects.toMatchObject({
    message: expect.stringContaining("is not an image that containers run from"),
    invalidParams: [{ name: "source.image" }],
  })
})

test.each([
  ["nginx:1", "such as docker.io/library/nginx:1."],
  ["team/shop:1", "such as docker.io/team/shop:1."],
  ["localhost/shop:1", "is on one machine only"],
])("%s names no registry of a cluster", async (name, sentence) => {
  await expect(read(name)).rejects.toMatchObject({
    ...{ code: "invalid", message: expect.stringContaining(sentence) },
    invalidParams: [{ name: "source.image" }],
  })
})

test.each(["gone:1", "team/shop:2", `team/shop@sha256:${"a".repeat(64)}`])(
  "%s is not there",
  async (name) => {
    await expect(read(named(name))).rejects.toThrow(`The registry ${registry.host} has no image`)
  },
)

test("however many ask at once, all hear of the same image", async () => {
  const digest = await registry.push("asked", "1", imageOf([debian]))
  const all = await Promise.all(Array.from({ length: 20 }, () => read(named("asked:1"))))
  expect(new Set(all.map((facts) => facts.reference))).toEqual(new Set([named(`asked@${digest}`)]))
  expect(new Set(all).size).toBe(1)
})

test("when the registry is away, what was seen is known by its digest and the rest is not", async () => {
  const other = await registries.start()
  const reader = await openReader({ WESIDE_INSECURE_REGISTRIES: other.host })
  const digest = await other.push("kept", "1", imageOf([debian]))
  const facts = await reader.read(`${other.host}/kept:1`)
  await other.stop()
  expect(await reader.read(`${other.host}/kept@${digest}`)).toEqual(facts)
  await expect(reader.read(`${other.host}/kept:1`)).rejects.toMatchObject({
    ...{ code: "unavailable", message: expect.stringContaining("connection refused") },
  })
})
