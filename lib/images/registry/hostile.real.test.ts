import { readdirSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { afterAll, expect, test } from "vitest"
import { file, folder, imageOf, link, type TestEntry, tarOf } from "./test-image"
import { openReader } from "./test-reader"
import { openRegistries } from "./test-registry"

const registries = openRegistries()
const registry = await registries.start()
const settings = { WESIDE_INSECURE_REGISTRIES: registry.host, WESIDE_IMAGE_DOWNLOAD_MAX_MIB: "8" }
const { read, downloads } = await openReader(settings)
afterAll(async () => {
  expect(readdirSync(downloads)).toEqual([])
  await registries.close()
})

let count = 0
async function look(layers: (TestEntry[] | Buffer)[], as: "gzip" | "plain" | "zstd" = "gzip") {
  const tag = `v${++count}`
  await registry.push("hostile", tag, imageOf(layers, { as }))
  return read(`${registry.host}/hostile:${tag}`)
}

test.each<[string, TestEntry[], string | null]>([
  ["a path above the root stays in it", [file("../../../../bin/sh")], "/bin/sh"],
  ["an absolute path is in it", [file("/bin/sh")], "/bin/sh"],
  ["a link to the machine's shell leads nowhere", [link("bin/sh", "/../../../usr/bin/dash")], null],
  ["a folder that is a link out of the root", [link("bin", "../../../../../bin")], null],
  [
    "a file below a link is where the link leads",
    [link("bin", "/opt/../../b"), folder("b"), file("bin/sh")],
    "/bin/sh",
  ],
  ["links to each other", [link("bin/sh", "a"), link("bin/a", "sh")], null],
  ["a hard link to the machine's shell", [{ path: "bin/sh", type: "Link", linkpath: "/usr/bin/dash" }], null],
  ["a hard link to a file in it", [file("x"), { path: "bin/sh", type: "Link", linkpath: "x" }], "/bin/sh"],
  ["a device", [{ path: "bin/sh", type: "CharacterDevice", mode: 0o777, devmaj: 1, devmin: 3 }], null],
  ["a pipe", [{ path: "bin/sh", type: "FIFO", mode: 0o777 }], null],
  ["setuid is only a mode", [file("bin/sh", 0o6755)], "/bin/sh"],
  ["the root as a link", [link("/", "/etc"), link(".", "/etc"), file("bin/sh")], "/bin/sh"],
  ["names of objects", [file("__proto__/constructor"), file("bin/sh")], "/bin/sh"],
])("%s", async (_, layer, shell) => {
  expect((await look([layer])).shell).toBe(shell)
})

const deep = "d/".repeat(400)
const around = [folder(deep), link("l", deep), ...Array.from({ length: 3000 }, (_, at) => file(`l/${at}`))]

test.each<[string, () => (TestEntry[] | Buffer)[], RegExp]>([
  ["what is not tar", () => [Buffer.from("#!/bin/sh\n".repeat(100))], /A layer of .* cannot be read/],
  [
    "a tar that was cut",
    () => [tarOf([{ ...file("a"), content: "x".repeat(9000) }]).subarray(0, 4096)],
    /Truncated/,
  ],
  ["what is compressed twice", () => [gzipSync(tarOf([file("bin/sh")]))], /it is compressed twice/],
  ["a name longer than any", () => [[file(`${"n".repeat(200)}/`.repeat(30))]], /longer than 4096 bytes/],
  [
    "folders deeper than any",
    () => [[link("x", deep), folder(deep), file(`x/${deep}/y`)]],
    /deeper than 500/,
  ],
  ["links that lead far around", () => [around], /lead around too much/],
])("%s is refused", async (_, layers, sentence) => {
  await expect(look(layers())).rejects.toThrow(sentence)
})

test("gigabytes of nothing in a few kilobytes are not unpacked to the end", async () => {
  const zeros = tarOf([{ ...file("zeros"), content: "\0".repeat(64 << 20) }])
  const layers = Array.from({ length: 20 }, () => zeros)
  await expect(look(layers, "zstd")).rejects.toThrow(/unpacks to more than 1024 MiB/)
})

test("an image that is larger than is looked into is not fetched", async () => {
  const noise = Buffer.alloc(9 << 20, 7)
  await expect(look([noise], "plain")).rejects.toThrow(/has 9 MiB, and Weside looks into .* at most 8 MiB/)
})
