// One layer, read as tar: every header is put into the tree, every content is thrown away.
import { Parser, type ReadEntry } from "tar"
import { decompressed } from "./decompressed"
import { type LayerEntry, type LayeredTree, LayersRefused } from "./layered-tree"

const blockBytes = 512
/** As long as a path can be on Linux. */
const pathMaxBytes = 4096

/** `counted` hears how much each piece unpacks to and may throw. Rejects with `LayersRefused` for what is no layer. */
export async function readLayer(
  file: string,
  tree: LayeredTree,
  counted: (bytes: number) => void,
  signal: AbortSignal,
) {
  const reader = readerOf(tree)
  let first = true
  tree.beginLayer()
  for await (const piece of decompressed(file, signal)) {
    counted(piece.length)
    if (first && isEmptyArchive(piece)) return
    if (first) refusePacked(piece)
    first = false
    // What follows the end of an archive, the parser would keep for ever.
    if (reader.write(piece) === "ended") return
  }
  if (!first) reader.end()
}

function readerOf(tree: LayeredTree) {
  let failure: unknown = null
  let ended = false
  const parser = new Parser({ strict: true, onReadEntry: put })
  parser.on("error", (error: Error) => (failure ??= new LayersRefused(error.message)))
  parser.on("eof", () => (ended = true))
  function put(entry: ReadEntry) {
    try {
      if (!failure) tree.put(entryOf(entry))
    } catch (error) {
      failure ??= error
    }
    entry.resume()
  }
  function report() {
    if (failure) throw failure
    return ended ? "ended" : "more"
  }
  return {
    write: (piece: Buffer) => {
      parser.write(piece)
      return report()
    },
    end: () => {
      parser.end()
      return report()
    },
  }
}

function entryOf({ path, type, mode = 0, linkpath: target = "" }: ReadEntry): LayerEntry {
  if (Buffer.byteLength(path) > pathMaxBytes || Buffer.byteLength(target) > pathMaxBytes)
    throw new LayersRefused(`a name in it is longer than ${pathMaxBytes} bytes`)
  switch (type) {
    case "File":
    case "OldFile":
    case "ContiguousFile":
      return { path, kind: "File", executable: (mode & 0o111) !== 0 }
    case "Directory":
    case "GNUDumpDir":
      return { path, kind: "Folder" }
    case "SymbolicLink":
      return { path, kind: "Link", target }
    case "Link":
      return { path, kind: "HardLink", target }
    default:
      return { path, kind: "Other" }
  }
}

/** Images have layers of nothing: an archive's end alone. */
const isEmptyArchive = (piece: Buffer) => piece.subarray(0, blockBytes).every((byte) => byte === 0)

const gzipMagic = Buffer.from([0x1f, 0x8b])
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

/** The parser would unpack it again, and nobody would count what comes out. */
function refusePacked(piece: Buffer) {
  if ([gzipMagic, zstdMagic].some((magic) => piece.subarray(0, magic.length).equals(magic)))
    throw new LayersRefused("it is compressed twice")
}
