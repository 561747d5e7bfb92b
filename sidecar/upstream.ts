// Connections to the upstream: dialled, used for one call at a time, and kept a short while for the next.
import type { Socket } from "bun"
import { tick } from "./clock"
import { giveBack } from "./lent"
import { flushOutlets, Outlet } from "./outlet"

export type Destination = { hostname: string; port: number; serverName: string | null }

export interface UpstreamUser {
  upstreamOpened(): void
  upstreamData(bytes: Buffer): void
  upstreamDrained(): void
  /** `error` when it was never opened, or did not end in order. */
  upstreamClosed(error: string | null): void
}

export class UpstreamConnection {
  user: UpstreamUser | null
  outlet: Outlet | null = null
  /** It has carried a call before, so it may have been closed at the other end without our knowing yet. */
  reused = false
  idleSince = 0
  /** It speaks TLS, and is open when the certificate and its name have been checked. */
  secure = false
  #socket: Socket<UpstreamConnection> | null = null
  #over = false
  #paused = false
  readonly #forget: ((connection: UpstreamConnection) => void) | null

  constructor(user: UpstreamUser, forget: ((connection: UpstreamConnection) => void) | null) {
    this.user = user
    this.#forget = forget
  }

  dial({ hostname, port, serverName }: Destination) {
    this.secure = serverName !== null
    const tls = serverName === null ? {} : { tls: { serverName, rejectUnauthorized: true } }
    Bun.connect({ hostname, port, ...tls, socket: handlers, data: this }).catch((error: Error) =>
      this.over(error.message),
    )
  }

  opened(socket: Socket<UpstreamConnection>) {
    this.#socket = socket
    if (this.#over) return socket.terminate()
    this.outlet = new Outlet(socket as Socket<unknown>)
    this.user?.upstreamOpened()
  }

  over(error: string | null) {
    if (this.#over) return
    this.#over = true
    this.outlet?.closed()
    this.#forget?.(this)
    const user = this.user
    this.user = null
    user?.upstreamClosed(error)
  }

  pause() {
    this.#paused = true
    this.#socket?.pause()
  }

  resume() {
    if (!this.#paused) return
    this.#paused = false
    this.#socket?.resume()
  }

  /** Ends it without another word; its user hears nothing of it. */
  destroy() {
    this.user = null
    this.over(null)
    this.#socket?.terminate()
  }
}

type Handled = Socket<UpstreamConnection>

const handlers = {
  open(socket: Handled) {
    if (!socket.data.secure) event(() => socket.data.opened(socket))
  },
  handshake(socket: Handled, success: boolean, error: Error | null) {
    if (success && socket.authorized) return event(() => socket.data.opened(socket))
    event(() => socket.data.over(error?.message ?? "the certificate is not trusted"))
    socket.terminate()
  },
  data(socket: Handled, bytes: Buffer) {
    tick()
    const connection = socket.data
    // Words that nobody asked for: whatever they are, they must not become the answer of the next call.
    if (!connection.user) connection.destroy()
    else connection.user.upstreamData(bytes)
    flushOutlets()
    giveBack(bytes)
  },
  drain(socket: Handled) {
    tick()
    const connection = socket.data
    connection.outlet?.drained()
    if (connection.outlet && !connection.outlet.blocked) connection.user?.upstreamDrained()
    flushOutlets()
  },
  close(socket: Handled, error?: Error) {
    event(() => socket.data.over(error?.message ?? null))
  },
  error(socket: Handled, error: Error) {
    event(() => socket.data.over(error.message))
    socket.terminate()
  },
  connectError(socket: Handled, error: Error) {
    event(() => socket.data.over(error.message))
  },
}

function event(act: () => void) {
  tick()
  act()
  flushOutlets()
}
