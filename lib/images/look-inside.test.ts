import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { treeOnDisk } from "./file-tree"
import { lookInside } from "./look-inside"

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "weside-root-"))
})
afterEach(() => rmSync(root, { recursive: true }))

function file(at: string, mode = 0o755) {
  mkdirSync(path.join(root, path.dirname(at)), { recursive: true })
  writeFileSync(path.join(root, at), "")
  chmodSync(path.join(root, at), mode)
}

function link(at: string, to: string) {
  mkdirSync(path.join(root, path.dirname(at)), { recursive: true })
  symlinkSync(to, path.join(root, at))
}

test("nothing is in an empty one", () => {
  expect(lookInside(treeOnDisk(root), {})).toEqual({
    shell: null,
    trustTool: null,
    packageTool: null,
    ownRoots: [],
  })
})

test("Debian: folders that are links, a shell that is one", () => {
  link("bin", "usr/bin")
  file("usr/bin/dash")
  link("usr/bin/sh", "dash")
  file("usr/sbin/update-ca-certificates")
  file("usr/bin/apt-get")
  expect(lookInside(treeOnDisk(root), {})).toMatchObject({
    shell: "/usr/bin/sh",
    trustTool: "update-ca-certificates",
    packageTool: "apt-get",
  })
})

test("Alpine: an absolute link leads into the image", () => {
  file("bin/busybox")
  link("bin/sh", "/bin/busybox")
  expect(lookInside(treeOnDisk(root), {}).shell).toBe("/bin/sh")
})

test.each([
  ["a file that nobody may run", () => file("bin/sh", 0o644)],
  ["a link to nothing", () => link("bin/sh", "/bin/gone")],
  ["a link to the machine's own shell", () => link("bin/sh", "../../../../../../../../bin/sh")],
  ["a link to itself", () => link("bin/sh", "sh")],
  ["two links to each other", () => [link("bin/sh", "dash"), link("bin/dash", "sh")]],
  ["a folder", () => mkdirSync(path.join(root, "bin/sh"), { recursive: true })],
  ["a shell outside its PATH", () => file("opt/sh")],
])("no shell: %s", (_, make) => {
  make()
  expect(lookInside(treeOnDisk(root), {}).shell).toBeNull()
})

test("its own PATH is looked in, not ours", () => {
  file("opt/tools/sh")
  expect(lookInside(treeOnDisk(root), { PATH: "/opt/tools:/usr/bin" }).shell).toBe("/opt/tools/sh")
})

test("runtimes with roots of their own, and whether the image settled it", () => {
  file("usr/local/bin/node")
  file("usr/bin/java")
  file("usr/local/lib/python3.12/site-packages/certifi/cacert.pem", 0o644)
  const settled = (env: Record<string, string>) =>
    lookInside(treeOnDisk(root), env).ownRoots.map((one) => [one.runtime, one.settled])
  expect(settled({ NODE_EXTRA_CA_CERTS: "/company.pem" })).toEqual([
    ["Node", false],
    ["Java", false],
    ["Python", false],
  ])
  file("etc/ca-certificates/update.d/jks-keystore")
  expect(settled({ REQUESTS_CA_BUNDLE: "/a" })).toEqual([
    ["Node", true],
    ["Java", true],
    ["Python", true],
  ])
})
