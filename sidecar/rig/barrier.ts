// Waits until the sidecar has taken what was sent before: its one thread answers a small call on another connection.
import { once } from "node:events"
import { connect } from "node:net"

export type Barrier = { pass: () => Promise<void>; close: () => void }

export async function openBarrier(port: number): Promise<Barrier> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true })
  await once(socket, "connect")
  const closed = once(socket, "close").then(() => {
    throw new Error("the sidecar closed the barrier: it was left idle for too long")
  })
  closed.catch(() => {})
  return {
    async pass() {
      socket.write("GET /_/barrier HTTP/1.1\r\nHost: api.weixin.qq.com\r\n\r\n")
      await Promise.race([once(socket, "data"), closed])
    },
    close: () => socket.destroy(),
  }
}
