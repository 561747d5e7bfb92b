import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { copyFile, rename, stat, truncate } from "node:fs/promises"
import { logFiles } from "@/lib/instances/log-files"

export const rotateAtBytes = 5 * 1024 * 1024
const tailLines = 10
const tailChars = 2_000

/** Moves what has grown past the limit to the older names. What is written during the copy may be lost. */
export async function rotate(files: string[], limit = rotateAtBytes) {
  const newest = files.at(-1)!
  const { size } = await stat(newest).catch(() => ({ size: 0 }))
  if (size < limit) return
  for (let index = 1; index < files.length - 1; index++)
    await rename(files[index]!, files[index - 1]!).catch(() => undefined)
  // Copied and cut short rather than renamed: the writers hold it open, in append mode, and go on at its new end.
  await copyFile(newest, files.at(-2)!)
  await truncate(newest)
}

/** The last lines of a log, across a rotation; empty when there are none. */
export function lastLines(files: string[]): string {
  const text = files
    .slice(-2)
    .map((file) => tailOf(file, 4 * tailChars))
    .join("")
  return text.trimEnd().split("\n").slice(-tailLines).join("\n").slice(-tailChars)
}

function tailOf(file: string, bytes: number): string {
  let fd: number
  try {
    fd = openSync(file, "r")
  } catch {
    return ""
  }
  try {
    const { size } = fstatSync(fd)
    const length = Math.min(size, bytes)
    const buffer = Buffer.alloc(length)
    readSync(fd, buffer, 0, length, size - length)
    return buffer.toString("utf8")
  } finally {
    closeSync(fd)
  }
}

export const logsOf = (dataDir: string, instanceId: string, of: "app" | "sidecar") =>
  lastLines(logFiles(dataDir, instanceId)[of])
