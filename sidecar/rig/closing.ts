import { once } from "node:events"
import type { AddressInfo, Server, Socket } from "node:net"

/** Listens on a free loopback port, and stops with all its sockets. */
export async function closing(server: Server, sockets: Set<Socket>, wanted = 0) {
  server.listen(wanted, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    port,
    async stop() {
      const closed = once(server, "close")
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
