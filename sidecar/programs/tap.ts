// A wire on port 80 between programs and the sidecar that keeps what passes: what a program really said is known.
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

export type Passed = { sent: string; answered: string }

export async function startTap(host: string, sidecarPort: number) {
  const connections: Passed[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (program) => {
    const sidecar = connect({ port: sidecarPort, host: "127.0.0.1", allowHalfOpen: true })
    const passed = { sent: "", answered: "" }
    connections.push(passed)
    join(program, sidecar, (bytes) => {
      passed.sent += bytes.toString("latin1")
    })
    join(sidecar, program, (bytes) => {
      passed.answered += bytes.toString("latin1")
    })
  })

  function join(from: Socket, to: Socket, keep: (bytes: Buffer) => void) {
    sockets.add(from)
    from.on("data", keep)
    from.pipe(to)
    from.on("error", () => to.destroy())
    from.on("close", () => sockets.delete(from))
  }

  server.listen(80, host)
  await once(server, "listening")
  return {
    connections,
    async stop() {
      const closed = once(server, "close")
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
