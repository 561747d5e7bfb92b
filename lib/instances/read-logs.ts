// An instance's log for people: the last part of it as text, or followed as server-sent events, a line each.
import { open, readFile, stat } from "node:fs/promises"
import { env } from "../env"
import { eventStream, rest } from "../sse"
import type { VersionKey } from "../versions/read"
import { logFiles } from "./log-files"
import { ownInstance } from "./read"
import { plainLog } from "./rules"

const textMax = 256 * 1024
const firstLines = 200
const pollMs = 300

type Asked = { process: "app" | "sidecar"; follow: boolean }

/** Text: at most the last 256 KiB over the rotated files. Followed: the last 200 lines, then each new one. */
export async function readLogs(
  key: VersionKey,
  name: string,
  asked: Asked,
  signal: AbortSignal,
): Promise<Response> {
  const instance = await ownInstance(key, name)
  const files = logFiles(env.dataDir, instance.id)[asked.process]
  if (asked.follow) return eventStream(signal, (send, ended) => follow(files.at(-1)!, send, ended))
  const parts = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))))
  const all = Buffer.concat(parts)
  const cut = all.subarray(Math.max(0, all.length - textMax))
  const whole = cut.length === all.length ? cut : cut.subarray(cut.indexOf(10) + 1)
  return new Response(plain(whole.toString("utf8")), {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  })
}

/** Containers' logs have a head on each line. */
const plain = (text: string) => (env.engine === "podman" ? plainLog(text) : text)

async function follow(file: string, send: (message: { data: string }) => void, signal: AbortSignal) {
  const size = (await stat(file).catch(() => null))?.size ?? 0
  let position = Math.max(0, size - textMax)
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
    for (const line of begun ? text : text.slice(-firstLines)) send({ data: line })
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
    const buffer = Buffer.alloc(Math.min(size - from, textMax))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
    return { bytes: buffer.subarray(0, bytesRead), from }
  } finally {
    await handle.close()
  }
}
