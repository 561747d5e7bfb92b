// The logs of an instance where everybody looks for them: a link to the file that podman writes, and, when a pod is
// made anew, the end of the old one beside it.
import {
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { logFiles } from "@/lib/instances/log-files"
import { plainLog } from "@/lib/instances/rules"

type Part = "app" | "sidecar"
const keptBytes = 1 << 20
const tailLines = 10
const tailChars = 2_000

export function linkLog(dataDir: string, instanceId: string, of: Part, target: string) {
  const link = logFiles(dataDir, instanceId)[of].at(-1)!
  rmSync(link, { force: true })
  symlinkSync(target, link)
}

/** Called before podman removes the containers and their logs with them. */
export function keepLogs(dataDir: string, instanceId: string) {
  for (const files of Object.values(logFiles(dataDir, instanceId))) {
    const newest = files.at(-1)!
    const end = tailOf(newest, keptBytes)
    rmSync(newest, { force: true })
    if (end.length === 0) continue
    for (let index = 1; index < files.length - 1; index++)
      attempt(() => copyFileSync(files[index]!, files[index - 1]!))
    writeFileSync(files.at(-2)!, end, { mode: 0o600 })
  }
}

/** The last lines of a log, across a pod that was made anew; empty when there are none. */
export function lastLines(dataDir: string, instanceId: string, of: Part): string {
  const files = logFiles(dataDir, instanceId)[of].slice(-2)
  const text = plainLog(files.map((file) => tailOf(file, 8 * tailChars).toString("utf8")).join(""))
  return text.trimEnd().split("\n").slice(-tailLines).join("\n").slice(-tailChars)
}

/** Whole lines from the end of a file; empty when it is not there. */
function tailOf(file: string, bytes: number): Buffer {
  let fd: number
  try {
    fd = openSync(file, "r")
  } catch {
    return Buffer.alloc(0)
  }
  try {
    const { size } = fstatSync(fd)
    const buffer = Buffer.alloc(Math.min(size, bytes))
    readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    return size > bytes ? buffer.subarray(buffer.indexOf(10) + 1) : buffer
  } finally {
    closeSync(fd)
  }
}

function attempt(act: () => void) {
  try {
    act()
  } catch {
    // An older file that is not there needs no moving.
  }
}
