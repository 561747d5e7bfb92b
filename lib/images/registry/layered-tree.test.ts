import { expect, test } from "vitest"
import { resolveInside } from "../file-tree"
import { type LayerEntry, LayeredTree, LayersRefused } from "./layered-tree"

const file = (path: string): LayerEntry => ({ path, kind: "File", executable: true })
const folder = (path: string): LayerEntry => ({ path, kind: "Folder" })
const link = (path: string, target: string): LayerEntry => ({ path, kind: "Link", target })

function treeOf(...layers: LayerEntry[][]) {
  const tree = new LayeredTree(1000)
  for (const layer of layers) {
    tree.beginLayer()
    for (const entry of layer) tree.put(entry)
  }
  return tree
}

/** Every path of it, with what links say. */
function pathsOf(tree: LayeredTree, place: string[] = []): string[] {
  return tree.names(place).flatMap((name) => {
    const here = [...place, name]
    const found = tree.at(here)!
    const path = here.join("/") + (found.kind === "Link" ? ` -> ${found.target}` : "")
    return [path, ...pathsOf(tree, here)]
  })
}

test.each<[string, LayerEntry[][], string[]]>([
  ["upper layers add", [[file("a/b")], [file("a/c")]], ["a", "a/b", "a/c"]],
  ["a whiteout hides a file", [[file("a/b"), file("a/c")], [file("a/.wh.b")]], ["a", "a/c"]],
  ["a whiteout hides a folder", [[file("a/b/c")], [file("a/.wh.b")]], ["a"]],
  ["a whiteout of nothing", [[file("a")], [file(".wh.b")]], ["a"]],
  ["hidden, and there again", [[file("a/b")], [file(".wh.a"), file("a/c")]], ["a", "a/c"]],
  ["there again, and hidden after", [[file("a/b")], [file("a/c"), file(".wh.a")]], ["a", "a/c"]],
  [
    "an opaque folder has its own layer's alone",
    [[file("a/b")], [file("a/.wh..wh..opq"), file("a/c")]],
    ["a", "a/c"],
  ],
  ["in whatever order", [[file("a/b")], [file("a/c"), file("a/.wh..wh..opq")]], ["a", "a/c"]],
  ["opaque below", [[file("a/b/c")], [folder("a/b"), file("a/.wh..wh..opq")]], ["a", "a/b"]],
  ["and shown by layers above", [[file("a/b")], [file("a/.wh..wh..opq")], [file("a/d")]], ["a", "a/d"]],
  ["storage drivers' own names", [[file("a/.wh..wh.plnk"), file("a/b"), file(".wh..wh.aufs")]], ["a", "a/b"]],
  ["a file in place of a folder", [[file("a/b")], [file("a")]], ["a"]],
  ["a folder in place of a file", [[file("a")], [file("a/b")]], ["a", "a/b"]],
  ["a folder again keeps what is in it", [[file("a/b")], [folder("a")]], ["a", "a/b"]],
  ["a folder in place of a link", [[link("a", "b")], [folder("a")]], ["a"]],
  [
    "through a link to a folder",
    [[folder("usr/bin"), link("bin", "usr/bin")], [file("bin/sh")]],
    ["usr", "usr/bin", "usr/bin/sh", "bin -> usr/bin"],
  ],
  [
    "a whiteout through a link",
    [[file("usr/bin/sh"), link("bin", "usr/bin")], [file("bin/.wh.sh")]],
    ["usr", "usr/bin", "bin -> usr/bin"],
  ],
  ["names above the root", [[file("../../a/../b"), link("../c", "../../d")]], ["b", "c -> ../../d"]],
  [
    "a hard link to a link",
    [[link("a", "b"), { path: "c", kind: "HardLink", target: "a" }]],
    ["a -> b", "c -> b"],
  ],
  [
    "a hard link to nothing or a folder",
    [
      [
        folder("a"),
        { path: "c", kind: "HardLink", target: "a" },
        { path: "d", kind: "HardLink", target: "x" },
      ],
    ],
    ["a"],
  ],
])("%s", (_, layers, paths) => {
  expect(pathsOf(treeOf(...layers))).toEqual(paths)
})

test("links are followed below the root alone", () => {
  const tree = treeOf([link("a", "/../../b"), folder("b"), file("b/sh"), link("c", "c")])
  expect(resolveInside(tree, "/a/sh")).toEqual(["b", "sh"])
  expect(resolveInside(tree, "/a/../sh")).toBeNull()
  expect(resolveInside(tree, "/c")).toBeNull()
})

test("more files than may be are refused, in one layer or over all", () => {
  const files = Array.from({ length: 600 }, (_, at) => file(`f${at}`))
  expect(() => treeOf(files)).not.toThrow()
  expect(() => treeOf(files, files)).toThrow(LayersRefused)
})
