// An upstream that takes uploads more slowly than callers send them, so that a proxy has to hold callers back.
import { createServer } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import { freePort } from "./ports"
import type { Upstream } from "./upstream"
import { answer } from "./work"

const pauseEveryBytes = 1024 * 1024
const pauseMs = 20

export type SlowUpstream = { upstream: Upstream; received: () => number; stop: () => void }

export async function startSlowUpstream(): Promise<SlowUpstream> {
  let received = 0
  const server = createServer(async (request, response) => {
    let sincePause = 0
    for await (const piece of request as AsyncIterable<Buffer>) {
      received += piece.length
      sincePause += piece.length
      if (sincePause < pauseEveryBytes) continue
      sincePause = 0
      await pause(pauseMs)
    }
    response.setHeader("content-type", "application/json")
    response.end(answer)
  })
  const port = await freePort()
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", resolve)
  })
  const host = `127.0.0.1:${port}`
  return {
    upstream: { url: `http://${host}`, port, host, tls: null },
    received: () => received,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
