// Logs as files of this machine, which the process and podman engines write.
import { open, readFile, stat } from "node:fs/promises"
import { env } from "../env"
import { rest, type Send } from "../sse"
import { logFiles } from "./log-files"
import { endOf, firstLines, type LogSource, logTextMax } from "./log-source"
import { plainLog } from "./rules"

const pollMs = 300

export const fileLogs = (dataDir: string): LogSource => ({
  async text({ id }, of) {
    const parts = logFiles(dataDir, id)[of].map((file) => readFile(file).catch(() => Buffer.alloc(0)))
    return plain(endOf(Buffer.concat(await Promise.all(parts))))
  },

  async follow({ id }, of) {
    const file = logFiles(dataDir, id)[of].at(-1)!
    return (send, signal) => follow(file, send, signal)
  },
})

/** Containers' logs have a head on each line. */
const plain = (text: string) => (env.engine === "podman" ? plainLog(text) : text)

async function follow(file: string, send: Send, signal: AbortSignal) {
  const size = (await stat(file).catch(() => null))?.size ?? 0
  let position = Math.max(0, size - logTextMax)
  let begun = false
  let half = ""
  let unfinished: Buffer = Buffer.alloc(0)
  while (!signal.aborted) {
    const { bytes, from } = await readFrom(file, position)
    if (from < position) {
      unfinished = Buffer.alloc(0)
      half = ""
    }
    position = from + bytes.length
    const lines = Buffer.concat([unfinished, bytes])
    const end = lines.lastIndexOf(10) + 1
    unfinished = Buffer.from(lines.subarray(end))
    // A container's line may come in parts, of which all but the last end without a line's end.
    const text = (half + plain(lines.subarray(0, end).toString("utf8"))).split("\n")
    half = text.pop() ?? ""
    for (const line of begun ? text : text.slice(-firstLines)) await send({ data: line })
    begun = true
    if (bytes.length === 0) await rest(pollMs, signal)
  }
}

/** What stands after `position`; a file that became shorter was rotated, and is read from its beginning. */
async function readFrom(file: string, position: number) {
  const handle = await open(file, "r").catch(() => null)
  if (!handle) return { bytes: Buffer.alloc(0), from: position }
  try {
    const { size } = await handle.stat()
    const from = size < position ? 0 : position
    const buffer = Buffer.alloc(Math.min(size - from, logTextMax))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
    return { bytes: buffer.subarray(0, bytesRead), from }
  } finally {
    await handle.close()
  }
}
