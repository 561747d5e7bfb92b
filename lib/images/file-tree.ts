// A root file system as it is read, never as it is run: on disk, or as an image's layers say it is.
import { lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs"
import path from "node:path"

export type Entry =
  | { kind: "Folder" }
  | { kind: "File"; executable: boolean }
  | { kind: "Link"; target: string }
  | { kind: "Other" }

/** Places are the names on the way from the root. Nothing here follows a link. */
export type FileTree = {
  at: (place: string[]) => Entry | null
  names: (folder: string[]) => string[]
}

const linksMax = 40

/** Where `inside` is, with every link followed below the root only; null when it leads nowhere. */
export function resolveInside(tree: FileTree, inside: string): string[] | null {
  const left = inside.split("/").filter(Boolean)
  let place: string[] = []
  for (let links = 0; left.length > 0; ) {
    const name = left.shift()!
    if (name === ".") continue
    if (name === "..") {
      place = place.slice(0, -1)
      continue
    }
    const found = tree.at([...place, name])
    if (!found) return null
    if (found.kind !== "Link") {
      place.push(name)
      continue
    }
    if (++links > linksMax) return null
    if (found.target.startsWith("/")) place = []
    left.unshift(...found.target.split("/").filter(Boolean))
  }
  return place
}

/** The tree below a folder of this machine. */
export function treeOnDisk(root: string): FileTree {
  const on = (place: string[]) => path.join(root, ...place)
  return {
    at: (place) => {
      const found = unlessGone(() => lstatSync(on(place)))
      return found && entryOf(found, () => readlinkSync(on(place)))
    },
    names: (folder) => unlessGone(() => readdirSync(on(folder))) ?? [],
  }
}

function entryOf(found: Stats, target: () => string): Entry {
  if (found.isSymbolicLink()) return { kind: "Link", target: target() }
  if (found.isDirectory()) return { kind: "Folder" }
  return found.isFile() ? { kind: "File", executable: (found.mode & 0o111) !== 0 } : { kind: "Other" }
}

function unlessGone<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
