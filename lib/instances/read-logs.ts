// An instance's log for people: the last part of it as text, or followed as server-sent events, a line each.
import { env } from "../env"
import { AppError } from "../errors"
import { eventStream } from "../sse"
import type { VersionKey } from "../versions/read"
import type { LogSource, Part } from "./log-source"
import { ownInstance } from "./read"

/** Text: at most the last 256 KiB. Followed: the last 200 lines, then each new one. */
export async function readLogs(
  key: VersionKey,
  name: string,
  asked: { process: Part; follow: boolean },
  signal: AbortSignal,
): Promise<Response> {
  const instance = await ownInstance(key, name)
  source ??= openSource().catch((error: Error) => {
    source = undefined
    throw new AppError("unavailable", error.message, { cause: error })
  })
  const { text, follow } = await source
  if (asked.follow) return eventStream(signal, await follow(instance, asked.process))
  return new Response(await text(instance, asked.process), {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  })
}

let source: Promise<LogSource> | undefined

/** What speaks to clusters is large, and loaded where there is one. */
const openSource = async (): Promise<LogSource> =>
  env.engine === "kubernetes"
    ? (await import("./pod-logs")).podLogs(env.namespace)
    : (await import("./file-logs")).fileLogs(env.dataDir)
