// What is in an image that a registry has: its layers are fetched, read into a tree in memory, and looked at.
import path from "node:path"
import { env as settings } from "../../env"
import { lookInside } from "../look-inside"
import type { ImageFacts } from "../schema"
import { turnsOf } from "../turns"
import { SentTooMuch, withLayers } from "./download"
import { findImage, type Named } from "./find-image"
import { LayeredTree, LayersRefused } from "./layered-tree"
import { readLayer } from "./read-layer"
import { tooLarge, unpacksTooLarge, unreadable, wrongDigest } from "./refusals"

const filesMax = 1_000_000
/** Layers are text and programs, which shrink to a half or a third; ten times as much is none of both. */
const unpackedPerByte = 10
const unpackedLeastBytes = 2 ** 30
const lookLimitMs = 30 * 60_000
/** Each takes a disk's room and a processor for a while. */
const takeTurn = turnsOf(2)

export async function lookInto(named: Named): Promise<ImageFacts> {
  const done = await takeTurn()
  try {
    return await look(named, AbortSignal.timeout(lookLimitMs))
  } catch (error) {
    if (error instanceof LayersRefused) throw unreadable(named.name, error.message)
    if (error instanceof SentTooMuch) throw wrongDigest(named.name, named.host)
    throw error
  } finally {
    done()
  }
}

async function look(named: Named, signal: AbortSignal): Promise<ImageFacts> {
  const { digest, layers, env, ...image } = await findImage(named)
  const bytes = layers.reduce((sum, layer) => sum + layer.size, 0)
  const { downloadMaxBytes } = settings.registry
  if (bytes > downloadMaxBytes) throw tooLarge(named.name, bytes, downloadMaxBytes)
  const from = { host: named.host, name: `${named.repository}@${digest}`, bytes }
  const reference = `${named.repository}@${named.digest}`
  return withLayers(from, signal, async (place) => {
    const files = layers.map((layer) => path.join(place, layer.digest.slice("sha256:".length)))
    const { tree, sizeBytes } = await readLayers(named.name, files, bytes, signal)
    return { reference, sizeBytes, ...image, ...lookInside(tree, env) }
  })
}

async function readLayers(name: string, files: string[], bytes: number, signal: AbortSignal) {
  const tree = new LayeredTree(filesMax)
  const maxBytes = Math.max(bytes * unpackedPerByte, unpackedLeastBytes)
  let sizeBytes = 0
  const counted = (more: number) => {
    sizeBytes += more
    if (sizeBytes > maxBytes) throw unpacksTooLarge(name, bytes, maxBytes)
  }
  for (const file of files) await readLayer(file, tree, counted, signal)
  return { tree, sizeBytes }
}
