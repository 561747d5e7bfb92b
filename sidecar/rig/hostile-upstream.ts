// An upstream whose connections a test does with what it likes.
import { createServer, type Socket } from "node:net"
import { closing } from "./closing"

export async function startHostile() {
  const sockets = new Set<Socket>()
  const state = {
    /** What becomes of a connection; `at` counts them. */
    accept: (_socket: Socket, _at: number) => {},
  }
  let count = 0
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
    state.accept(socket, count++)
  })
  const { port, stop } = await closing(server, sockets)
  return { port, state, sockets, stop }
}

/** Does `then` when the head of a request has come. */
export function afterHead(then: (socket: Socket, at: number) => void) {
  return (socket: Socket, at: number) => {
    let held = ""
    socket.on("data", (bytes: Buffer) => {
      held += bytes.toString("latin1")
      if (!held.includes("\r\n\r\n")) return
      held = ""
      then(socket, at)
    })
  }
}
