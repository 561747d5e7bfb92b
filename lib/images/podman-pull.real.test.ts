// Podman fetches from a registry what is not on this machine: into a storage of the test's own, so that nothing of it
// stays and nothing that is here is met.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, expect, test, vi } from "vitest"
import { file, imageOf, link } from "./registry/test-image"
import { openRegistries } from "./registry/test-registry"

const place = mkdtempSync(path.join(tmpdir(), "weside-podman-"))
const registries = openRegistries()
const registry = await registries.start()
const written = (name: string, text: string) => {
  const at = path.join(place, name)
  writeFileSync(at, text)
  return at
}
Object.assign(process.env, {
  WESIDE_ENGINE: "podman",
  WESIDE_DATA_DIR: place,
  CONTAINERS_STORAGE_CONF: written(
    "storage.conf",
    `[storage]\ndriver = "vfs"\ngraphroot = "${place}/storage"\nrunroot = "${place}/run"\n`,
  ),
  CONTAINERS_CONF: written(
    "containers.conf",
    '[engine]\nevents_logger = "file"\ncgroup_manager = "cgroupfs"\n',
  ),
  CONTAINERS_REGISTRIES_CONF: written(
    "registries.conf",
    `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`,
  ),
})
vi.resetModules()
const { readImage } = await import("./read-image")

const named = (name: string) => `${registry.host}/${name}`
const read = (name: string) => readImage(named(name), 60_000)
afterAll(async () => {
  execFileSync("podman", ["image", "rm", "--all", "--force"], { stdio: "ignore" })
  rmSync(place, { recursive: true, force: true })
  await registries.close()
})

test("an image that its registry alone has is fetched, pinned and looked into", async () => {
  const layers = [[file("usr/bin/dash"), link("bin", "usr/bin"), link("usr/bin/sh", "dash")]]
  const digest = await registry.push("team/shop", "1", imageOf(layers, { config: { User: "node" } }))
  expect(await read("team/shop:1")).toMatchObject({
    ...{ reference: named(`team/shop@${digest}`), architecture: "amd64" },
    ...{ user: "node", shell: expect.stringMatching(/^(\/usr)?\/bin\/sh$/) },
  })
})

test("a tag that moves is found on this machine as it was; the newer one goes by its digest", async () => {
  const before = await registry.push("moved", "1", imageOf([[file("bin/sh")]]))
  expect(await read("moved:1")).toMatchObject({ reference: named(`moved@${before}`), shell: "/bin/sh" })
  const after = await registry.push("moved", "1", imageOf([[file("app")]]))
  expect(await read("moved:1")).toMatchObject({ reference: named(`moved@${before}`) })
  expect(await read(`moved@${after}`)).toMatchObject({ reference: named(`moved@${after}`), shell: null })
})

test("of several images under a name, this machine's is fetched", async () => {
  const arm = imageOf([[file("arm")]], { architecture: "arm64" })
  await registry.push("several", "1", [arm, imageOf([[file("bin/sh")]])])
  expect(await read("several:1")).toMatchObject({ architecture: "amd64", shell: "/bin/sh" })
})

test("what is not there is told of in podman's words", async () => {
  await expect(read("gone:1")).rejects.toMatchObject({
    ...{ code: "invalid", message: expect.stringMatching(/^podman could not fetch .*manifest unknown/) },
  })
})
