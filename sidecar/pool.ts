// The idle connections to the one configured upstream: the youngest is used first, old ones are closed.
import { clock } from "./clock"
import { type Destination, UpstreamConnection, type UpstreamUser } from "./upstream"

export class Pool {
  /** What the upstream is called in `Host`. */
  readonly host: string
  readonly #destination: Destination
  readonly #idle: UpstreamConnection[] = []

  constructor(upstream: string) {
    const url = new URL(upstream)
    const secure = url.protocol === "https:"
    const hostname = url.hostname.replace(/^\[|\]$/g, "")
    this.host = url.host
    this.#destination = {
      hostname,
      port: Number(url.port || (secure ? 443 : 80)),
      serverName: secure ? hostname : null,
    }
  }

  take(user: UpstreamUser): UpstreamConnection | null {
    const connection = this.#idle.pop()
    if (!connection) return null
    connection.user = user
    return connection
  }

  dial(user: UpstreamUser): UpstreamConnection {
    const connection = new UpstreamConnection(user, (gone) => this.#forget(gone))
    connection.dial(this.#destination)
    return connection
  }

  put(connection: UpstreamConnection) {
    if (this.#idle.length >= idleMax) return connection.destroy()
    connection.user = null
    connection.reused = true
    connection.idleSince = clock.now
    this.#idle.push(connection)
  }

  get idle(): number {
    return this.#idle.length
  }

  closeIdle(now = Number.POSITIVE_INFINITY) {
    for (const connection of this.#idle.filter(({ idleSince }) => now - idleSince > idleMs))
      connection.destroy()
  }

  #forget(connection: UpstreamConnection) {
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}

const idleMax = 128
/** Shorter than what servers usually keep, so that they seldom close a connection at the moment it is reused. */
const idleMs = 20_000
