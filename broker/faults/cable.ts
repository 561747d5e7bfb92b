// The network between two parts, in a test's hands.
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** Connections to its port go to `to`, until it is cut or unplugged. */
export async function startCable(to: number) {
  let target: number | null = to
  let silent = false
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    if (target === null) return void near.destroy()
    const far = connect(target, "127.0.0.1")
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on("data", (bytes) => silent || into.write(bytes))
      from.on("close", () => {
        sockets.delete(from)
        if (!silent) into.destroy()
      })
      from.on("error", () => undefined)
    }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    /** Swallows everything from now on, and neither end hears of it. */
    cut() {
      silent = true
    },
    /** Ends every connection, and each new one at once. */
    unplug() {
      target = null
      drop()
    },
    /** What was on its way is lost, and so are the connections of before. */
    plug(into = to) {
      silent = false
      target = into
      drop()
    },
    async stop() {
      drop()
      server.close()
      await once(server, "close")
    },
  }
}
