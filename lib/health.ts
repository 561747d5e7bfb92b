import http from "node:http"

/** Answers `GET /healthz` on every address: 200, or 503 with the sentence that `flaw` gives. A probe's own port, nothing else is on it. */
export function serveHealth(port: number, flaw: () => string | null): http.Server {
  const server = http.createServer((_request, response) => {
    const sentence = flaw()
    response.writeHead(sentence ? 503 : 200, { "content-type": "text/plain; charset=utf-8" })
    response.end(`${sentence ?? "ok"}\n`)
  })
  // The process ends when its work does, probes or not.
  return server.listen(port).unref()
}
