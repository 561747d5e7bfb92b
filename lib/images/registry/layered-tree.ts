// The root file system that an image's layers add up to, in memory: names, kinds and links, no contents. Nothing of the
// image is ever written to a disk, so no path, link, device or size in it can reach anything. Pure.
// Whiteouts and replacement are those of the OCI image specification; links to folders are followed as containerd does.
import { type Entry, type FileTree, resolveInside } from "../file-tree"

type Folder = { kind: "Folder"; layer: number; children: Map<string, Node> }
type Node = Folder | (Exclude<Entry, { kind: "Folder" }> & { layer: number })

export type LayerEntry = { path: string } & (Entry | { kind: "HardLink"; target: string })

const whiteout = ".wh."
const opaque = ".wh..wh..opq"
/** Names that storage drivers keep for themselves. */
const reserved = ".wh..wh."

/** Deeper than any program keeps its files. */
const depthMax = 500
/** What all links of an image may cost to follow; about a second of this machine's time. */
const stepsMax = 30_000_000

/** These layers are not those of an image that could be run from. */
export class LayersRefused extends Error {}

export class LayeredTree implements FileTree {
  private readonly root: Folder = { kind: "Folder", layer: 0, children: new Map() }
  private readonly opaqueNow = new Set<Folder>()
  private layer = 0
  private nodes = 0
  private steps = 0

  constructor(private readonly nodesMax: number) {}

  /** What is put from now on lies above all that was there before. */
  beginLayer() {
    this.layer++
    this.opaqueNow.clear()
  }

  put(entry: LayerEntry) {
    const parts = clean(entry.path)
    const name = parts.pop()
    if (name === undefined) return
    if (name.startsWith(whiteout)) return this.whiteOut(this.behind(parts), name)
    const folder = this.folderAt(parts)
    const node = this.nodeOf(entry, folder.children.get(name))
    if (node) this.set(folder, name, node)
  }

  at(place: string[]): Entry | null {
    return this.find(place)
  }

  names(place: string[]): string[] {
    const found = this.find(place)
    return found?.kind === "Folder" ? [...found.children.keys()] : []
  }

  private find(place: string[]): Node | null {
    this.spend(place.length)
    let at: Node = this.root
    for (const name of place) {
      const next: Node | undefined = at.kind === "Folder" ? at.children.get(name) : undefined
      if (!next) return null
      at = next
    }
    return at
  }

  private nodeOf(entry: LayerEntry, before: Node | undefined): Node | null {
    const { layer } = this
    if (entry.kind === "Folder")
      return before?.kind === "Folder" ? Object.assign(before, { layer }) : this.newFolder()
    if (entry.kind === "File") return { kind: "File", executable: entry.executable, layer }
    if (entry.kind === "Link") return { kind: "Link", target: entry.target, layer }
    if (entry.kind === "Other") return { kind: "Other", layer }
    const target = this.linked(entry.target)
    return target && target.kind !== "Folder" ? { ...target, layer } : null
  }

  private linked(target: string): Node | null {
    const parts = clean(target)
    const name = parts.pop()
    const folder = this.behind(parts)
    return (name !== undefined && folder?.children.get(name)) || null
  }

  private behind(parts: string[]): Folder | null {
    const place = resolveInside(this, parts.join("/"))
    const found = place && this.find(place)
    return found?.kind === "Folder" ? found : null
  }

  private newFolder = (): Folder => ({ kind: "Folder", layer: this.layer, children: new Map() })

  /** Counts what was ever put: what lower layers brought and upper ones hide has been read all the same. */
  private set(folder: Folder, name: string, node: Node) {
    if (folder.children.get(name) !== node && ++this.nodes > this.nodesMax)
      throw new LayersRefused(`it has more than ${this.nodesMax} files`)
    folder.children.set(name, node)
  }

  /** The folder that entries below `parts` go to: through links, and made where it is missing. */
  private folderAt(parts: string[]): Folder {
    let at = this.root
    let place: string[] = []
    for (const name of parts) {
      let next = at.children.get(name)
      place.push(name)
      if (next?.kind === "Link") {
        const behind = resolveInside(this, place.join("/"))
        const found = behind && this.find(behind)
        if (found?.kind === "Folder") [next, place] = [found, behind!]
      }
      if (place.length > depthMax) throw new LayersRefused(`its folders are deeper than ${depthMax}`)
      if (next?.kind !== "Folder") {
        next = this.newFolder()
        this.set(at, name, next)
      }
      next.layer = this.layer
      at = next
    }
    return at
  }

  private whiteOut(folder: Folder | null, name: string) {
    if (!folder) return
    if (name === opaque) this.makeOpaque(folder)
    else if (!name.startsWith(reserved)) this.hide(folder, name.slice(whiteout.length))
  }

  /** Only what lower layers brought: a layer may hide a name and put another thing there. */
  private hide(folder: Folder, name: string) {
    const hidden = folder.children.get(name)
    if (hidden && hidden.layer !== this.layer) folder.children.delete(name)
    else if (hidden?.kind === "Folder") this.makeOpaque(hidden)
  }

  private makeOpaque(folder: Folder) {
    if (this.opaqueNow.has(folder)) return
    this.opaqueNow.add(folder)
    this.spend(folder.children.size)
    for (const name of folder.children.keys()) this.hide(folder, name)
  }

  private spend(steps: number) {
    this.steps += steps + 1
    if (this.steps > stepsMax) throw new LayersRefused("its links lead around too much")
  }
}

/** Names on the way down. What leads above the root stays in it, as in a root of its own. */
function clean(path: string): string[] {
  const parts: string[] = []
  for (const name of path.split("/"))
    if (name === "..") parts.pop()
    else if (name !== "" && name !== ".") parts.push(name)
  return parts
}
