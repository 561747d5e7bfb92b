// A mount namespace of an instance's own: what is mounted in it, the machine never sees.
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { findCommand } from "./commands"
import { bind, cover, fstabOf, type Mount } from "./mounts"
import { layRoot } from "./new-root"

const run = promisify(execFile)

// Everything arrives as an argument; nothing of a user's is ever part of the script.
const enter = `
"$1" -a -T "$2" || exit 125
if [ -n "$3" ]; then cd "$3" && "$4" . . && "$5" -l . || exit 125; fi
cd "$6" || exit 125
unset OLDPWD
shift 6
exec "$@"`

/** Where the tools are, since an instance's own PATH may not have them, and what they may do on this machine. */
export type Namespaces = {
  unshare: string
  mount: string
  umount: string
  pivotRoot: string
  /** An instance can have a root of its own. */
  newRoot: boolean
  /** Folders can be laid over one another. */
  overlay: boolean
}
type Tools = Pick<Namespaces, "unshare" | "mount" | "umount" | "pivotRoot">

export type Inside = {
  mounts: Mount[]
  /** Becomes the root after the mounts; null: it stays the machine's. */
  root: string | null
  directory: string
}

/** The command that becomes `command` (same process, same pid) inside a namespace; its mounts are written to `fstab`. */
export function inNamespace(tools: Tools, fstab: string, inside: Inside, command: string[]): string[] {
  writeFileSync(fstab, fstabOf(inside.mounts), { mode: 0o600 })
  const places = [tools.mount, fstab, inside.root ?? "", tools.pivotRoot, tools.umount, inside.directory]
  return [
    ...[tools.unshare, "--mount", "--propagation", "private", "--"],
    ...["/bin/sh", "-c", enter, "sh", ...places, ...command],
  ]
}

/** Tried once, at the start: root on Linux is not enough inside many containers. */
export async function findNamespaces(searchPath: string): Promise<Namespaces | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null
  const find = (tool: string) => findCommand(tool, "/", `${searchPath}:/usr/sbin:/sbin`)
  const [unshare, mount] = [find("unshare"), find("mount")]
  if (!unshare || !mount) return null
  const tools = { unshare, mount, umount: find("umount") ?? "", pivotRoot: find("pivot_root") ?? "" }
  const folder = mkdtempSync(path.join(tmpdir(), "weside-namespace-"))
  const [below, above, root] = ["below", "above", "root"].map((name) => path.join(folder, name))
  try {
    for (const one of [below!, above!]) mkdirSync(one)
    const file = path.join(folder, "hosts")
    writeFileSync(file, "127.0.0.1 localhost\n")
    if (!(await works(tools, folder, null, [bind(file, "/etc/hosts"), cover(below!)]))) return null
    const laid = { source: "weside", target: below!, type: "overlay", options: `lowerdir=${above}:${below}` }
    const overlay = await works(tools, folder, null, [laid])
    const newRoot = await works(tools, folder, root!, layRoot(root!, ["/weside/try"]))
    return { ...tools, newRoot, overlay }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What was mounted must also be out of our own sight, or tidying up would reach into it. */
async function works(tools: Tools, folder: string, root: string | null, mounts: Mount[]) {
  const inside = { mounts, root, directory: "/" }
  const [command, ...args] = inNamespace(tools, path.join(folder, "fstab"), inside, ["true"])
  return run(command!, args, { timeout: 5_000 }).then(
    () => root === null || readdirSync(path.join(root, "usr")).length === 0,
    () => false,
  )
}
