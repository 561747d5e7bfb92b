// Many callers at once, and what came of each of their calls in few words.
import { connect, type Socket } from "node:net"

export type Tally = Record<string, number>

/** Does `act` `times` times, `lanes` of them side by side, and counts what comes of it. */
export async function crowd(
  times: number,
  act: (lane: number) => Promise<string>,
  lanes = 32,
): Promise<Tally> {
  const tally: Tally = {}
  let left = times
  const walk = async (lane: number) => {
    while (left-- > 0) {
      const said = await act(lane)
      tally[said] = (tally[said] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => walk(lane)))
  return tally
}

/** A caller that keeps its connection as long as it can. */
export class Caller {
  readonly #port: number
  #socket: Socket | null = null
  #raw = ""
  #said: (said: string) => void = () => {}

  constructor(port: number) {
    this.#port = port
  }

  /** Such as `502 GatewayError 502` or `200`; `cut` when no complete answer came. */
  call(bytes: Buffer): Promise<string> {
    return new Promise((resolve) => {
      this.#said = resolve
      this.#raw = ""
      this.#socket ??= this.#open()
      this.#socket.write(bytes)
    })
  }

  close() {
    this.#socket?.destroy()
    this.#socket = null
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true })
    const over = () => {
      if (this.#socket !== socket) return
      this.#socket = null
      socket.destroy()
      this.#said("cut")
    }
    socket.on("data", (piece: Buffer) => {
      this.#raw += piece.toString("latin1")
      const said = complete(this.#raw)
      if (said === null) return
      if (/\r\nconnection: close\r\n/i.test(this.#raw)) {
        this.#socket = null
        socket.destroy()
      }
      this.#said(said)
    })
    for (const event of ["error", "end", "close"]) socket.on(event, over)
    return socket
  }
}

/** A connection on which `use` does what it likes, and whose answers nobody looks at; resolves when it is closed. */
export function visit(port: number, use: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => use(socket))
    socket.resume()
    socket.on("error", () => socket.destroy())
    socket.on("close", () => resolve("gone"))
  })
}

function complete(raw: string): string | null {
  const end = raw.indexOf("\r\n\r\n")
  if (end < 0) return null
  const status = raw.slice(9, 12)
  const length = /\r\ncontent-length: (\d+)/i.exec(raw.slice(0, end))?.[1]
  if (length === undefined) return raw.endsWith("\r\n0\r\n\r\n") ? status : null
  const body = raw.slice(end + 4)
  if (body.length < Number(length)) return null
  if (!body.includes('"error_type"')) return status
  const { error_type, errcode } = JSON.parse(body)
  return `${status} ${error_type} ${errcode}`
}
