// umoci applies layers by code that is not ours: what it leaves on a disk is what the tree in memory has to say.
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import { type FileTree, treeOnDisk } from "../file-tree"
import { LayeredTree } from "./layered-tree"
import { readLayer } from "./read-layer"
import { file, folder, link, type TestEntry, tarOf } from "./test-image"

const place = mkdtempSync(path.join(tmpdir(), "weside-umoci-"))
afterAll(() => rmSync(place, { recursive: true }))
const umoci = (...args: string[]) => execFileSync("umoci", args, { cwd: place, stdio: "pipe" })

const name = fc.constantFrom("a", "b", "bin")
const at = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"))
const leaf: fc.Arbitrary<TestEntry> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(at, fc.constantFrom(0o755, 0o644)).map(([to, mode]) => file(to, mode)) },
  { weight: 2, arbitrary: at.map(folder) },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([from, to]) => link(`links/${from}`, `/${to}`)) },
)
/** Builders write the folders on the way, too. */
const entry = leaf.map((one) => {
  const parts = one.path.split("/").slice(0, one.type === "Directory" ? -2 : -1)
  return [...parts.map((_, depth) => folder(parts.slice(0, depth + 1).join("/"))), one]
})
/** Of a name that only lower layers may have: what one layer both brings and hides, builders do not write. */
const hidden = fc.oneof(
  name.map((gone) => file(`.wh.${gone}`)),
  name.map((into) => file(`${into}/.wh..wh..opq`)),
)
const lower = fc.array(entry, { maxLength: 8 }).map((entries) => entries.flat())
const upper = fc.oneof(lower, fc.array(hidden, { minLength: 1, maxLength: 2 }))

let count = 0
async function compare(layers: TestEntry[][]) {
  const image = `image${++count}`
  umoci("init", "--layout", image)
  umoci("new", "--image", `${image}:1`)
  const tree = new LayeredTree(1000)
  for (const [number, layer] of layers.entries()) {
    const tar = path.join(place, `${image}-${number}.tar`)
    writeFileSync(tar, tarOf(layer))
    umoci("raw", "add-layer", "--image", `${image}:1`, tar)
    await readLayer(tar, tree, () => undefined, new AbortController().signal)
  }
  umoci("raw", "unpack", "--image", `${image}:1`, `${image}.root`)
  expect(pathsOf(tree)).toEqual(pathsOf(treeOnDisk(path.join(place, `${image}.root`))))
}

function pathsOf(tree: FileTree, folder: string[] = []): string[] {
  return [...tree.names(folder)].sort().flatMap((one) => {
    const here = [...folder, one]
    const { kind, executable, target }: Partial<Record<string, unknown>> = tree.at(here)!
    const below = kind === "Folder" ? pathsOf(tree, here) : []
    return [[here.join("/"), kind, executable, target].join(" "), ...below]
  })
}

test("layers add up to what umoci unpacks", async () => {
  const layers = fc.array(upper, { minLength: 1, maxLength: 4 })
  await fc.assert(fc.asyncProperty(layers, compare), { numRuns: 40, interruptAfterTimeLimit: 45_000 })
})
