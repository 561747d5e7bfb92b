// An upstream on a bare socket that keeps every byte it was sent, so that a test sees what really went out.
import { createServer, type Socket } from "node:net"
import { createServer as createTlsServer } from "node:tls"
import { closing } from "./closing"

export type ReceivedRequest = {
  method: string
  target: string
  /** As they were sent, in order. */
  lines: string[]
  body: Buffer
  /** All of it, as it arrived. */
  wire: Buffer
  connection: number
}

/** The bytes of an answer, or what to do with the socket instead. */
export type Answer = string | Buffer | ((socket: Socket, request: ReceivedRequest) => void)

export const okBody = '{"errcode":0,"errmsg":"ok"}'
export const okAnswer = jsonAnswer(okBody)

export function jsonAnswer(body: string, status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

export async function startUpstream(tls?: { key: string; cert: string }) {
  const requests: ReceivedRequest[] = []
  /** By connection, open or closed: what is no complete request. */
  const unfinished = new Map<number, Buffer>()
  const sockets = new Set<Socket>()
  const state = {
    answer: okAnswer as Answer | ((request: ReceivedRequest) => Answer),
    connections: 0,
    bytes: 0,
  }
  const accept = (socket: Socket) => {
    const connection = ++state.connections
    let pieces: Buffer[] = []
    let held = 0
    let wanted = 0
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
    socket.on("data", (bytes: Buffer) => {
      state.bytes += bytes.length
      pieces.push(bytes)
      held += bytes.length
      if (held < wanted) return
      let buffered = Buffer.concat(pieces)
      let taken = takeRequest(buffered, connection)
      for (; typeof taken === "object"; taken = takeRequest(buffered, connection)) {
        buffered = buffered.subarray(taken.next)
        requests.push(taken.request)
        const { answer } = state
        // A function of one argument chooses the answer, one of two acts on the socket itself.
        const chosen =
          typeof answer === "function" && answer.length < 2 ? (answer as Choose)(taken.request) : answer
        if (typeof chosen === "function") (chosen as Act)(socket, taken.request)
        else socket.write(chosen)
      }
      if (buffered.length > 0) unfinished.set(connection, buffered)
      else unfinished.delete(connection)
      pieces = [buffered]
      held = buffered.length
      wanted = taken
    })
  }
  const server = tls ? createTlsServer(tls, accept) : createServer(accept)
  const { port, stop } = await closing(server, sockets)
  return { port, requests, unfinished, state, sockets, stop }
}

type Choose = (request: ReceivedRequest) => Answer
type Act = (socket: Socket, request: ReceivedRequest) => void

/** The first request in `bytes`, or how many bytes there must be before it is worth looking again. */
function takeRequest(bytes: Buffer, connection: number): { request: ReceivedRequest; next: number } | number {
  const end = bytes.indexOf("\r\n\r\n")
  if (end < 0) return 0
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n")
  const [method = "", target = ""] = first.split(" ")
  const body = takeBody(bytes, end + 4, lines)
  if (typeof body === "number") return body
  const wire = bytes.subarray(0, body.next)
  return { request: { method, target, lines, body: body.bytes, wire, connection }, next: body.next }
}

function takeBody(bytes: Buffer, at: number, lines: string[]): { bytes: Buffer; next: number } | number {
  const value = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
  if (value("transfer-encoding") !== "chunked") {
    const next = at + Number(value("content-length") ?? 0)
    return bytes.length < next ? next : { bytes: bytes.subarray(at, next), next }
  }
  const pieces: Buffer[] = []
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at)
    if (lineEnd < 0) return 0
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (bytes.length < next) return next
    if (size === 0) return { bytes: Buffer.concat(pieces), next }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = next
  }
}
