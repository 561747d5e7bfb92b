// A caller that sends given pieces, each in a write of its own, and keeps all that comes back until the end.
import { connect } from "node:net"
import { setImmediate as turn } from "node:timers/promises"
import { connect as connectSecurely } from "node:tls"

export type Delivered = {
  /** Latin-1. */
  raw: string
  /** `late`: the sidecar did not end the connection in time. */
  end: "fin" | "reset" | "late"
}

export type Delivering = {
  /** Half-closes once this says so of what has come back; otherwise the sidecar is to end the connection. */
  enough?: (raw: string) => boolean
  /** What happens between two pieces. */
  between?: () => Promise<void>
  /** Over TLS, with this certificate trusted. */
  ca?: string | undefined
}

export async function deliver(
  port: number,
  pieces: Buffer[],
  { enough = () => false, between = turn, ca }: Delivering = {},
): Promise<Delivered> {
  const socket = ca
    ? connectSecurely({ port, host: "127.0.0.1", servername: "api.weixin.qq.com", ca })
    : connect({ port, host: "127.0.0.1" })
  socket.setNoDelay(true)
  let raw = ""
  let sent = false
  let resolve: (end: Delivered["end"]) => void = () => {}
  const ended = new Promise<Delivered["end"]>((settle) => {
    resolve = settle
  })
  const timer = setTimeout(() => resolve("late"), lateMs)
  const look = () => {
    if (sent && !socket.writableEnded && enough(raw)) socket.end()
  }
  socket.on("data", (bytes: Buffer) => {
    raw += bytes.toString("latin1")
    look()
  })
  socket.on("end", () => resolve("fin"))
  socket.on("error", () => resolve("reset"))
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) await between()
    socket.write(piece)
  }
  sent = true
  look()
  const end = await ended
  clearTimeout(timer)
  socket.destroy()
  return { raw, end }
}

const lateMs = 8000

/** `bytes` cut at these fractions of its length. */
export function cutAt(bytes: string, fractions: readonly number[]): Buffer[] {
  const marks = fractions.map((fraction) => Math.floor(fraction * bytes.length)).sort((a, b) => a - b)
  const edges = [0, ...marks, bytes.length]
  return edges
    .slice(1)
    .map((end, at) => Buffer.from(bytes.slice(edges[at], end), "latin1"))
    .filter((piece) => piece.length > 0)
}
