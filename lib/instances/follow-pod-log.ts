// Follows the log of a container over its restarts, the API server's, and cut connections: no line is lost or comes twice.
import type { KubeConfig } from "@kubernetes/client-node"
import { AppError } from "../errors"
import { rest, type Send } from "../sse"
import { LogBookmark } from "./log-bookmark"
import { firstLines } from "./log-source"
import { type Container, notStarted, notYet } from "./pod-log-refusals"
import { type Reading, readPodLogLines } from "./read-pod-log"

const pollMs = 1000

type Log = { cluster: KubeConfig; container: Container }

/** Refuses what will not be there: all else is waited for. */
export async function followPodLog(log: Log): Promise<(send: Send, signal: AbortSignal) => Promise<void>> {
  const before = await linesBefore(log)
  return async (send, signal) => {
    if (before === null) await send({ event: "notice", data: notStarted(log.container) })
    const bookmark = new LogBookmark()
    for (const line of before ?? []) await sendNew(bookmark, line, send)
    await goOn(log, bookmark, send, signal)
  }
}

/** The last lines of the run before, if the present one has written none; null when there was no run. */
async function linesBefore(log: Log): Promise<string[] | null> {
  try {
    const present = await linesOf(log, { tailLines: 1 })
    if (present?.length) return []
    return (await linesOf(log, { previous: true, tailLines: firstLines })) ?? present
  } catch (error) {
    // Browsers do not come again to a stream that was refused.
    if (error instanceof AppError && error.code === "unavailable") return []
    throw error
  }
}

/** A notice is what keeps the reader waiting; the end of the pod ends it. */
async function goOn(log: Log, bookmark: LogBookmark, send: Send, signal: AbortSignal) {
  let told = ""
  let runs: Reading[] = [{ follow: true, tailLines: firstLines }]
  while (!signal.aborted) {
    try {
      for (const run of runs) {
        bookmark.begin()
        await read(log, run, (line) => sendNew(bookmark, line, send), signal)
      }
      told = ""
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.message !== told) await send({ event: "notice", data: error.message })
      if (error.code === "not_found") return
      told = error.message
    }
    await rest(pollMs, signal)
    // The run that was followed has ended, and the next may have, too: its last lines are the previous run's by now.
    const from = bookmark.since ? { sinceTime: bookmark.since } : { tailLines: firstLines }
    runs = [
      { previous: true, ...from },
      { follow: true, ...from },
    ]
  }
}

async function sendNew(bookmark: LogBookmark, line: string, send: Send) {
  const words = bookmark.take(line)
  if (words !== null) await send({ data: words })
}

/** Null when that run has not begun. */
async function linesOf(log: Log, reading: Reading): Promise<string[] | null> {
  const lines: string[] = []
  return (await read(log, reading, async (line) => void lines.push(line))) ? lines : null
}

/** False when that run has not begun. */
async function read(
  { cluster, container }: Log,
  reading: Reading,
  each: (line: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const lines = readPodLogLines(cluster, container, { ...reading, timestamps: true }, signal)
    for await (const line of lines) await each(line)
    return true
  } catch (error) {
    // Whoever read has left; nothing more is told.
    if (signal?.aborted) return true
    return notYet(error, container) !== null
  }
}
