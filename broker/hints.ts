import { setTimeout as pause } from "node:timers/promises"
import pg from "pg"
import type { Logger } from "pino"

const backoffMinMs = 100
const backoffMaxMs = 5000

type Listener = {
  /** The listening connection stands, after it did not: hints may have been missed. */
  connected: () => void
  /** What to do with the payload of a notification, by its channel. */
  hints: Record<string, (payload: string) => void>
}

/** Listens on channels of the database until `signal` aborts, over one connection that is made again when it breaks. */
export async function listen(url: string, listener: Listener, log: Logger, signal: AbortSignal) {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener("abort", () => resolve(), { once: true })
  })
  const channels = Object.keys(listener.hints)
  let backoffMs = backoffMinMs
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000 })
    client.on("notification", ({ channel, payload }) => listener.hints[channel]?.(payload ?? ""))
    const broken = new Promise<void>((_, reject) => {
      client.on("error", reject)
      client.on("end", () => reject(new Error("The connection ended")))
    })
    const standing = client
      .connect()
      .then(() => client.query(channels.map((name) => `LISTEN ${client.escapeIdentifier(name)}`).join(";")))
      .then(() => {
        backoffMs = backoffMinMs
        listener.connected()
        return broken
      })
    try {
      await Promise.race([aborted, broken, standing])
    } catch (error) {
      log.warn({ reason: (error as Error).message }, "The database's hints are away")
    } finally {
      // Neither outcome matters any more, and a server that is away would keep us waiting for it.
      for (const rest of [broken, standing, client.end()]) rest.catch(() => undefined)
    }
    await pause(backoffMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined)
    backoffMs = Math.min(backoffMs * 2, backoffMaxMs)
  }
}
