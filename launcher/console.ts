// The console process: Next.js behind a plain HTTP server on loopback that reports when it is ready, and ends
// with the launcher or on SIGTERM.
import http from "node:http"
import next from "next"
import { z } from "zod"
import { serveHealth } from "../lib/health"

const { PORT, WESIDE_ROOT, WESIDE_HEALTH_PORT } = z
  .object({
    PORT: z.coerce.number().int().default(3000),
    WESIDE_ROOT: z.string(),
    /** Answers `/healthz` to a cluster's probes, which cannot reach loopback. */
    WESIDE_HEALTH_PORT: z.coerce.number().int().optional(),
  })
  .parse(process.env)
const hostname = "127.0.0.1"

const app = next({ dev: false, dir: WESIDE_ROOT, hostname, port: PORT })
await app.prepare()
const handle = app.getRequestHandler()
const server = http.createServer((request, response) => {
  if (isServable(request)) return void handle(request, response)
  response.writeHead(request.method === "TRACE" ? 405 : 400, { "content-type": "application/problem+json" })
  const detail = "The address is not in UTF-8 percent-encoding, or the method is TRACE."
  response.end(
    JSON.stringify({
      type: "about:blank",
      title: "Bad request",
      status: response.statusCode,
      detail,
      code: "invalid",
    }),
  )
})
server.on("error", (error: NodeJS.ErrnoException) => {
  console.error(error.code === "EADDRINUSE" ? `Port ${PORT} is in use; set PORT to another.` : error)
  process.exit(1)
})
server.listen(PORT, hostname, () => {
  const address = `http://localhost:${PORT}`
  console.log(JSON.stringify({ name: "console", msg: "ready", address }))
  process.send?.({ ready: true, address })
  if (WESIDE_HEALTH_PORT !== undefined)
    serveHealth(WESIDE_HEALTH_PORT, () => (server.listening ? null : "It is stopping."))
})

/** Next.js ends in a bare 500 for a path that cannot be decoded, and for TRACE. */
function isServable({ method, url = "/" }: http.IncomingMessage) {
  try {
    decodeURIComponent(url.split("?")[0]!)
    return method !== "TRACE"
  } catch {
    return false
  }
}

function stop() {
  server.close()
  // Event streams stay open for as long as their pages; they end with the process.
  setTimeout(() => process.exit(0), 500).unref()
  server.closeIdleConnections()
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop)
process.once("disconnect", stop)
