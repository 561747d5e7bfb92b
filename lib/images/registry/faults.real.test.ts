import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import type { ServerResponse } from "node:http"
import path from "node:path"
import { text } from "node:stream/consumers"
import { afterAll, expect, test } from "vitest"
import { startFalseRegistry } from "./test-false-registry"
import { file, imageOf, jsonBlob } from "./test-image"
import { openReader } from "./test-reader"

const image = imageOf([[file("bin/sh")]])
const layer = image.blobs[1]!.bytes
const closes: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closes) await close()
})

async function reading(fault: (response: ServerResponse) => void, manifest?: typeof image.manifest) {
  const registry = await startFalseRegistry(image, { layer: fault, manifest })
  closes.push(registry.close)
  const reader = await openReader({ WESIDE_INSECURE_REGISTRIES: registry.host })
  return { ...registry, ...reader, name: `${registry.host}/shop:1` }
}

function endless(response: ServerResponse) {
  const piece = Buffer.alloc(1 << 20, 7)
  const more = () => {
    while (response.writable && response.write(piece));
    response.once("drain", more)
  }
  more()
}

test("a layer without an end is ended, and nothing of it is kept", async () => {
  const { read, name, downloads, left } = await reading(endless)
  await expect(read(name)).rejects.toMatchObject({
    ...{ code: "unavailable", message: expect.stringContaining("something other than its digest") },
  })
  await left
  expect(readdirSync(downloads)).toEqual([])
})

test.each<[string, (response: ServerResponse) => void]>([
  ["another layer", (response) => response.end(Buffer.from(layer).reverse())],
  [
    "half a layer",
    (response) =>
      response
        .setHeader("content-length", layer.length)
        .write(layer.subarray(0, 9), () => response.destroy()),
  ],
  ["an error", (response) => response.writeHead(500).end("no")],
])("%s instead of it is told of and not kept", async (_, fault) => {
  const { read, name, downloads } = await reading(fault)
  await expect(read(name)).rejects.toMatchObject({ code: "unavailable" })
  expect(readdirSync(downloads)).toEqual([])
})

test("another manifest than was asked for by its digest is not believed", async () => {
  const other = jsonBlob({ ...JSON.parse(image.manifest.bytes.toString()), annotations: { a: "b" } })
  const { read, host } = await reading((response) => response.end(layer), other)
  await expect(read(`${host}/shop@${image.manifest.digest}`)).rejects.toThrow(
    /something other than its digest/,
  )
})

test("a slow one: whoever asks is told to ask again, and hears what is in it in the end", async () => {
  const held: ServerResponse[] = []
  const { read, readImage, name } = await reading((response) => held.push(response))
  expect(await readImage(name, 0)).toBeNull()
  expect(held).toHaveLength(1)
  for (const response of held) response.end(layer)
  expect(await read(name)).toMatchObject({ shell: "/bin/sh" })
})

test("killed in the middle: its download ends with it, and the next one clears away what it left", async () => {
  let asked = 0
  const slow = await reading((response) => {
    response.setHeader("content-length", layer.length)
    if (++asked === 1) response.write(layer.subarray(0, 9))
    else response.end(layer)
  })
  const killed = lookIn(slow.dataDir, slow.host, slow.name)
  await slow.reached
  killed.kill("SIGKILL")
  await slow.left
  expect(readdirSync(slow.downloads)).toHaveLength(1)
  const next = lookIn(slow.dataDir, slow.host, slow.name)
  expect(JSON.parse(await text(next.stdout))).toMatchObject({ shell: "/bin/sh" })
  expect(readdirSync(slow.downloads)).toEqual([])
})

function lookIn(dataDir: string, host: string, name: string) {
  const script = path.join(import.meta.dirname, "test-look.ts")
  const env = { ...process.env, WESIDE_DATA_DIR: dataDir, WESIDE_INSECURE_REGISTRIES: host }
  return spawn(process.execPath, ["--import", "tsx", script, name], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  })
}
