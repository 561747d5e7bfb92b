// `/healthz` and `/metrics` on a port of their own, by the same parser: Bun.serve costs memory that is not needed here.
import type { Socket } from "bun"
import type { HostPort } from "./config"
import { flushOutlets, Outlet } from "./outlet"
import { parseRequest } from "./parse"

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
        const page = "status" in parsed ? null : pages[parsed.head.target]
        const text = answer(page ? page() : notFound)
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
      timeout(socket: Socket<Asking>) {
        socket.end()
      },
    },
  })
}

type Asking = { bytes: Buffer; outlet: Outlet }

const notFound: Page = { status: 404, type: "text/plain", body: "Ask for /healthz or /metrics.\n" }

function answer({ status, type, body }: Page): Buffer {
  const head = [
    `HTTP/1.1 ${status} ${status === 200 ? "OK" : "Not Ready"}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ]
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`)
}
