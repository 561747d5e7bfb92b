// The data plane: the listener, its connections and their deadlines.
import type { Socket } from "bun"
import type { HostPort } from "./config"
import { Connection } from "./connection"
import type { Setting } from "./decide"
import { flushOutlets } from "./outlet"
import type { Pool } from "./pool"
import type { RelayGuard } from "./relay"
import type { Report } from "./report"
import type { Rules } from "./rules"
import type { Tokens } from "./tokens"

export type Plane = {
  /** Null until the first policy arrives. */
  rules: Rules | null
  readonly setting: Setting
  readonly relayGuard: RelayGuard
  readonly tokens: Tokens
  readonly pool: Pool
  readonly report: Report
  readonly connections: Set<Connection>
  stopping: boolean
}

export type Listening = {
  port: number
  /** Accepts nothing more, and resolves when the calls in flight have ended, after 10 s at the latest. */
  stop: () => Promise<void>
}

export function listen(plane: Plane, { hostname, port }: HostPort): Listening {
  const listener = Bun.listen<Connection>({ hostname, port, allowHalfOpen: true, socket: handlers(plane) })
  plane.setting.listenPort = listener.port
  const sweep = setInterval(() => {
    const now = performance.now()
    for (const connection of plane.connections) if (now >= connection.deadline) connection.overdue()
    plane.pool.closeIdle(now)
  }, sweepMs)
  return {
    port: listener.port,
    async stop() {
      plane.stopping = true
      listener.stop()
      for (const connection of plane.connections) connection.stop()
      const deadline = performance.now() + stopMs
      while (plane.connections.size > 0 && performance.now() < deadline) await Bun.sleep(20)
      clearInterval(sweep)
      for (const connection of plane.connections) connection.abort()
      plane.pool.closeIdle()
    },
  }
}

function handlers(plane: Plane) {
  return {
    open(socket: Socket<Connection>) {
      const connection = new Connection(plane, socket)
      socket.data = connection
      plane.connections.add(connection)
      if (plane.connections.size > connectionsMax) connection.turnAway()
    },
    data(socket: Socket<Connection>, bytes: Buffer) {
      socket.data.received(bytes)
    },
    drain(socket: Socket<Connection>) {
      socket.data.drained()
    },
    end(socket: Socket<Connection>) {
      socket.data.ended()
      flushOutlets()
    },
    close(socket: Socket<Connection>) {
      socket.data.closed()
      flushOutlets()
    },
    error(socket: Socket<Connection>) {
      socket.data.abort()
      flushOutlets()
    },
  }
}

const connectionsMax = 1024
const sweepMs = 100
const stopMs = 10_000
