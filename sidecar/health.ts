// `/healthz` and `/metrics` on a port of their own, by the same parser: Bun.serve costs memory that is not needed here.
import type { Socket } from "bun"
import type { HostPort } from "./config"
import { flushOutlets, Outlet } from "./outlet"
import { parseRequest, type RequestHead } from "./parse"

export type Page = { status: number; type: string; body: string }

export function serveHealth({ hostname, port }: HostPort, pages: Record<string, () => Page>) {
  return Bun.listen<Asking>({
    hostname,
    port,
    socket: {
      open(socket: Socket<Asking>) {
        socket.data = { bytes: Buffer.alloc(0), outlet: new Outlet(socket as Socket<unknown>) }
        socket.timeout(10)
      },
      data(socket: Socket<Asking>, bytes: Buffer) {
        socket.data.bytes = Buffer.concat([socket.data.bytes, bytes])
        const parsed = parseRequest(socket.data.bytes, 0)
        if (parsed === null) return
        const text = "status" in parsed ? answer(malformed, false) : pageFor(parsed.head, pages)
        socket.data.outlet.bytes(text, 0, text.length)
        flushOutlets()
        if (!socket.data.outlet.blocked) socket.end()
      },
      drain(socket: Socket<Asking>) {
        socket.data.outlet.drained()
        if (!socket.data.outlet.blocked) socket.end()
      },
      close(socket: Socket<Asking>) {
        socket.data.outlet.closed()
      },
      error(socket: Socket<Asking>) {
        socket.terminate()
      },
      timeout(socket: Socket<Asking>) {
        socket.end()
      },
    },
  })
}

type Asking = { bytes: Buffer; outlet: Outlet }

const notFound: Page = { status: 404, type: "text/plain", body: "Ask for /healthz or /metrics.\n" }
const onlyGet: Page = { status: 405, type: "text/plain", body: "Ask with GET.\n" }
const malformed: Page = { status: 400, type: "text/plain", body: "That is no request.\n" }

/** By path: whoever collects metrics may add a query. */
function pageFor({ method, target }: RequestHead, pages: Record<string, () => Page>): Buffer {
  const [path = ""] = target.split("?")
  const found = Object.hasOwn(pages, path) ? pages[path] : undefined
  if (!found) return answer(notFound, method === "HEAD")
  if (method !== "GET" && method !== "HEAD") return answer(onlyGet, false)
  return answer(found(), method === "HEAD")
}

function answer({ status, type, body }: Page, headOnly: boolean): Buffer {
  const head = [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 405 ? ["Allow: GET, HEAD"] : []),
    "Connection: close",
  ]
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${headOnly ? "" : body}`)
}

const reasons: Record<number, string> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  503: "Service Unavailable",
}
