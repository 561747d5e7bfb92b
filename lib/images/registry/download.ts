// An image's layers on this machine's disk for as long as they are looked at.
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises"
import path from "node:path"
import { env as settings } from "../../env"
import { copyImage } from "./skopeo"

const folder = path.join(settings.dataDir, "images")
const began = Date.now() - process.uptime() * 1000
const watchMs = 500
/** The manifest, and what a file takes on a disk. */
const besideBytes = 2 ** 20

/** A registry sent more than the image's manifest says. */
export class SentTooMuch extends Error {}

/**
 * Gives `read` the folder in which each layer is under its digest's digits; the folder is gone afterwards. A download
 * that grows beyond `bytes` is ended: rejects with `SentTooMuch`, and otherwise with what skopeo or `read` say.
 */
export async function withLayers<T>(
  from: { host: string; name: string; bytes: number },
  signal: AbortSignal,
  read: (place: string) => Promise<T>,
): Promise<T> {
  await sweep()
  const place = await mkdtemp(path.join(folder, "look-"))
  try {
    await copyWatched(from, signal, place)
    return await read(place)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

async function copyWatched(
  from: { host: string; name: string; bytes: number },
  signal: AbortSignal,
  place: string,
) {
  const tooMuch = new AbortController()
  const watch = setInterval(async () => {
    if ((await sizeOf(place)) > from.bytes + besideBytes) tooMuch.abort()
  }, watchMs)
  try {
    await copyImage(from.host, from.name, place, AbortSignal.any([signal, tooMuch.signal]))
  } catch (error) {
    throw tooMuch.signal.aborted ? new SentTooMuch() : error
  } finally {
    clearInterval(watch)
  }
}

async function sizeOf(place: string) {
  const names = await readdir(place).catch(() => [])
  const sizes = names.map((name) =>
    stat(path.join(place, name)).then(
      (found) => found.size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** What a process that was killed has left: all that is older than this one. */
async function sweep() {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    const place = path.join(folder, name)
    const found = await stat(place).catch(() => null)
    if (found && found.mtimeMs < began) await rm(place, { recursive: true, force: true })
  }
}
