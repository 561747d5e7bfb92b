import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import path from "node:path"
import { bind, type Mount } from "./mounts"
import { openFolder } from "./open-to-all"

/**
 * Lays out a root of an instance's own in `folder`: all that the machine's root has, and the empty folders `added`.
 * A mount point needs a folder to be on, and none is to be left behind in the machine's own root.
 */
export function layRoot(folder: string, added: string[]): Mount[] {
  // Nothing is mounted on it where we stand: an instance mounts in its own namespace alone.
  rmSync(folder, { recursive: true, force: true })
  openFolder(folder)
  // Unbindable: a bind of the folder that this one is in would otherwise contain it once more.
  const mounts: Mount[] = [{ ...bind(folder, folder), options: "bind,unbindable" }]
  for (const entry of readdirSync("/", { withFileTypes: true })) {
    const [from, to] = [path.join("/", entry.name), path.join(folder, entry.name)]
    if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(from), to)
      continue
    }
    if (entry.isDirectory()) mkdirSync(to)
    else writeFileSync(to, "")
    mounts.push(bind(from, to, entry.isDirectory() ? "rbind" : "bind"))
  }
  for (const place of added) {
    openFolder(path.join(folder, path.dirname(place)))
    openFolder(path.join(folder, place))
  }
  return mounts
}
