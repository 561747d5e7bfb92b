// A stand-in for the sidecar in the controller's tests: it reads its token, says it is healthy and answers every call.
import { readFileSync } from "node:fs"
import http from "node:http"

const token = readFileSync(3, "utf8")
const listen = (address, answer) => {
  const [host, port] = address.split(":")
  http.createServer(answer).listen(Number(port), host)
}
listen(process.env.SIDECAR_LISTEN, (request, response) =>
  response.end(JSON.stringify({ token, url: request.url, host: request.headers.host })),
)
const waitMs = Number(process.env.SIDECAR_BUILD.split("slow-")[1] ?? 0)
setTimeout(() => listen(process.env.SIDECAR_HEALTH_LISTEN, (_, response) => response.end("{}")), waitMs)
console.log(`sidecar ${process.pid} reads ${token.length} characters`)
