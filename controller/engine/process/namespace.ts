// A mount namespace of an instance's own: /etc/hosts in it names the instance's sidecar, and the data directory,
// where keys and other instances lie, is covered. Private mounts: the machine sees none of it.
import { execFile } from "node:child_process"
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { wechatHosts } from "@/lib/wire/takeover"
import { findCommand } from "./commands"

const run = promisify(execFile)

// Everything arrives as an argument; nothing of a user's is ever part of the script.
const enter = `
if [ -n "$2" ]; then "$1" --bind "$2" /etc/hosts || exit 125; fi
if [ -n "$3" ]; then "$1" -t tmpfs -o size=4k,mode=0555 weside "$3" || exit 125; fi
cd "$4" || exit 125
unset OLDPWD
shift 4
exec "$@"`

/** Where the two tools are: an instance's own PATH may not have them. */
export type Namespaces = { unshare: string; mount: string }

/** The command that becomes `command` (same process, same pid) inside a namespace. */
export function inNamespace(
  tools: Namespaces,
  inside: { hosts: string | null; cover: string | null; directory: string },
  command: string[],
): string[] {
  const places = [tools.mount, inside.hosts ?? "", inside.cover ?? "", inside.directory]
  return [
    tools.unshare,
    "--mount",
    "--propagation",
    "private",
    "--",
    "/bin/sh",
    "-c",
    enter,
    "sh",
    ...places,
    ...command,
  ]
}

/** Tried once, at the start: root on Linux is not enough inside many containers. */
export async function findNamespaces(searchPath: string): Promise<Namespaces | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null
  const [unshare, mount] = ["unshare", "mount"].map((tool) => findCommand(tool, "/", searchPath))
  if (!unshare || !mount) return null
  const folder = mkdtempSync(path.join(tmpdir(), "weside-namespace-"))
  const hosts = path.join(folder, "hosts")
  try {
    writeFileSync(hosts, "127.0.0.1 localhost\n")
    const inside = { hosts, cover: folder, directory: "/" }
    const [command, ...args] = inNamespace({ unshare, mount }, inside, ["true"])
    await run(command!, args, { timeout: 5_000 })
    return { unshare, mount }
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The machine's own hosts file, with WeChat's names pointing at the sidecar. */
export const hostsWith = (machine: string, sidecarHost: string) =>
  `${machine.replace(/\n?$/, "\n")}${sidecarHost} ${wechatHosts.join(" ")}\n`

/** The data directory, unless the application itself lives in it or would lose its own folder. */
export function coverFor(dataDir: string, directory: string): string | null {
  const cover = realpathSync(dataDir)
  const inside = path.relative(cover, realpathSync(directory))
  return inside === "" || !(inside === ".." || inside.startsWith("../")) ? null : cover
}
