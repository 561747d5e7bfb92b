// The data plane: the listener, its connections and their deadlines.
import type { Socket } from "bun"
import { clock, tick } from "./clock"
import { type HostPort, listenAt } from "./config"
import { Connection } from "./connection"
import type { Setting } from "./decide"
import { giveBack } from "./lent"
import { descriptorLimit, limitReceiveBuffer } from "./libc"
import { log } from "./log"
import { flushOutlets } from "./outlet"
import type { Pool } from "./pool"
import type { RelayGuard } from "./relay"
import type { Report } from "./report"
import type { Rules } from "./rules"
import type { Tokens } from "./tokens"

export type Plane = {
  /** Null until the first policy arrives. */
  rules: Rules | null
  setting: Setting
  readonly relayGuard: RelayGuard
  readonly tokens: Tokens
  readonly pool: Pool
  readonly report: Report
  readonly connections: Set<Connection>
  stopping: boolean
}

/** PEM. */
export type KeyPair = { key: string; cert: string }

export type Listening = {
  /** Of plain HTTP. */
  port: number
  /** Of HTTPS, where there is a certificate. */
  tlsPort: number | null
  /** Accepts nothing more, and resolves when the calls in flight have ended, after 10 s at the latest. */
  stop: () => Promise<void>
}

export type Listeners = { plain: HostPort; tls: (HostPort & KeyPair) | null }

export function listen(plane: Plane, { plain, tls }: Listeners): Listening {
  const most = connectionsAllowed()
  const plainListener = listenAt("SIDECAR_LISTEN", plain, () =>
    Bun.listen<Connection>({ ...plain, allowHalfOpen: true, socket: handlers(plane, most) }),
  )
  const tlsListener = tls && listenTls(plane, tls, most)
  for (const listener of [plainListener, tlsListener])
    if (listener) limitReceiveBuffer(listener, receiveBytes)
  const ports = [plainListener.port, ...(tlsListener ? [tlsListener.port] : [])]
  plane.setting = { ...plane.setting, listenPorts: new Set(ports) }
  const sweep = setInterval(() => {
    tick()
    const { now } = clock
    for (const connection of plane.connections) if (now >= connection.deadline) connection.overdue()
    plane.pool.closeIdle(now)
  }, sweepMs)
  return {
    port: plainListener.port,
    tlsPort: tlsListener?.port ?? null,
    async stop() {
      plane.stopping = true
      plainListener.stop()
      tlsListener?.stop()
      for (const connection of plane.connections) connection.stop()
      const deadline = performance.now() + stopMs
      while (plane.connections.size > 0 && performance.now() < deadline) await Bun.sleep(20)
      clearInterval(sweep)
      for (const connection of plane.connections) connection.abort()
      plane.pool.closeIdle()
    },
  }
}

function listenTls(plane: Plane, { hostname, port, key, cert }: HostPort & KeyPair, most: number) {
  const tls = { key, cert, ALPNProtocols: alpn }
  // With a handshake handler a connection is opened before it, so that one that never ends is counted and timed.
  const socket = {
    ...handlers(plane, most),
    handshake(socket: Socket<Connection>, success: boolean) {
      if (!success) socket.data?.abort()
    },
  }
  return listenAt("SIDECAR_TLS_LISTEN", { hostname, port }, () =>
    Bun.listen<Connection>({ hostname, port, tls, allowHalfOpen: true, socket }),
  )
}

/** Each protocol behind its length (RFC 7301). */
const alpn = Buffer.from("\x08http/1.1")

/** `data` is missing on a connection that was never opened. */
function handlers(plane: Plane, most: number) {
  return {
    open(socket: Socket<Connection>) {
      tick()
      // Whoever has reset the connection already has no address any more.
      if (!socket.remoteAddress) return void socket.terminate()
      const connection = new Connection(plane, socket)
      socket.data = connection
      plane.connections.add(connection)
      if (plane.connections.size > most) connection.turnAway(most)
    },
    data(socket: Socket<Connection>, bytes: Buffer) {
      tick()
      socket.data?.received(bytes)
      giveBack(bytes)
    },
    drain(socket: Socket<Connection>) {
      tick()
      socket.data?.drained()
    },
    end(socket: Socket<Connection>) {
      tick()
      socket.data?.ended()
      flushOutlets()
    },
    close(socket: Socket<Connection>) {
      tick()
      socket.data?.closed()
      flushOutlets()
    },
    error(socket: Socket<Connection>) {
      tick()
      socket.data?.abort()
      flushOutlets()
    },
  }
}

/** How many callers this process can serve: each may take a descriptor more, towards the upstream. */
function connectionsAllowed(): number {
  const descriptors = descriptorLimit()
  const allowed = Math.min(connectionsMax, Math.max(1, Math.floor((descriptors - ownDescriptors) / 2)))
  if (allowed < connectionsMax)
    log("warn", "fewer callers than 1,024 can be served: raise the limit of open files (ulimit -n)", {
      limit: descriptors,
      callers: allowed,
    })
  return allowed
}

const connectionsMax = 1024
/** Listeners, the broker, the log and Bun's own; and some to turn away the callers beyond. */
const ownDescriptors = 64
/** An event brings all that has come: of a large upload that would be 512 KiB at a time, and most of it would wait here. */
const receiveBytes = 128 * 1024
const sweepMs = 100
const stopMs = 10_000
