import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { vi } from "vitest"
import type { ImageFacts } from "../schema"

const waitMs = 60_000

/** The console's reading of images under settings of its own, with a memory of its own. */
export async function openReader(settings: Record<string, string>) {
  const dataDir = mkdtempSync(path.join(tmpdir(), "weside-data-"))
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }))
  const names = Object.keys(process.env).filter((name) => /^WESIDE_(REGISTRY|INSECURE|IMAGE)_/.test(name))
  for (const name of names) delete process.env[name]
  Object.assign(process.env, { WESIDE_ENGINE: "kubernetes", WESIDE_DATA_DIR: dataDir, ...settings })
  vi.resetModules()
  const { readImage } = await import("../read-image")
  const read = async (name: string): Promise<ImageFacts> => {
    const facts = await readImage(name, waitMs)
    if (!facts) throw new Error(`${name} was not looked into in ${waitMs} ms`)
    return facts
  }
  return { read, readImage, dataDir, downloads: path.join(dataDir, "images") }
}
