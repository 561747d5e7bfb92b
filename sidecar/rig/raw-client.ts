// A caller that sends exactly the bytes it is given.
import { connect, type Socket } from "node:net"

export type RawAnswer = {
  status: number
  /** As they were sent, in order. */
  lines: string[]
  header: (name: string) => string | undefined
  body: Buffer
  text: string
  json: Record<string, unknown>
}

export type RawResult = {
  answers: RawAnswer[]
  /** How the connection ended: in order, reset, or not at all within the time. */
  end: "fin" | "reset" | "open"
  raw: Buffer
}

/** Sends `bytes` and collects until the connection ends or `quietMs` passed after `answers` complete answers. */
export function exchange(port: number, bytes: string | Buffer, expected = 1, methods: string[] = []) {
  return new Promise<RawResult>((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" })
    const pieces: Buffer[] = []
    let held = 0
    let timer: NodeJS.Timeout | undefined
    const finish = (end: RawResult["end"]) => {
      clearTimeout(timer)
      clearTimeout(limit)
      socket.destroy()
      const raw = Buffer.concat(pieces)
      resolve({ answers: readAnswers(raw, methods).answers, end, raw })
    }
    const limit = setTimeout(() => finish("open"), 45_000)
    const look = () => {
      if (readAnswers(Buffer.concat(pieces), methods).answers.length >= expected)
        timer = setTimeout(() => finish("open"), 60)
    }
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece)
      held += piece.length
      clearTimeout(timer)
      // Much is read anew only when no more comes for a moment, or reading it would be what takes long.
      if (held > muchBytes) timer = setTimeout(look, 30)
      else look()
    })
    socket.on("end", () => finish("fin"))
    socket.on("error", () => finish("reset"))
    socket.on("close", () => finish("fin"))
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes)
  })
}

const muchBytes = 1 << 20

/** One request, one answer. */
export async function ask(
  port: number,
  bytes: string | Buffer,
): Promise<RawAnswer & { end: RawResult["end"] }> {
  const method = bytes.toString("latin1").slice(0, 8).split(" ")[0] ?? ""
  const { answers, end, raw } = await exchange(port, bytes, 1, [method])
  const [answer] = answers
  if (!answer) throw new Error(`no answer (${end}): ${JSON.stringify(raw.toString("latin1", 0, 1000))}`)
  return Object.assign(answer, { end })
}

export const host = "Host: api.weixin.qq.com\r\n"

/** A request without a body. */
export const get = (target: string, headers = "") => `GET ${target} HTTP/1.1\r\n${host}${headers}\r\n`

export const post = (target: string, body: string, headers = "") =>
  `POST ${target} HTTP/1.1\r\n${host}Content-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`

export function open(port: number): Socket {
  const socket = connect({ port, host: "127.0.0.1" })
  socket.on("error", () => socket.destroy())
  return socket
}

/** The complete answers in `bytes`; a body without a length counts when nothing follows. */
export function readAnswers(bytes: Buffer, methods: string[] = []): { answers: RawAnswer[]; rest: Buffer } {
  const answers: RawAnswer[] = []
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n")
    if (end < 0) return { answers, rest: bytes }
    const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n")
    const status = Number(first.split(" ")[1])
    const header = (name: string) =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim()
    const bodiless = methods[answers.length] === "HEAD" || status === 204 || status === 304 || status < 200
    const taken = bodiless ? { body: Buffer.alloc(0), next: end + 4 } : readBody(bytes, end + 4, header)
    if (!taken) return { answers, rest: bytes }
    bytes = bytes.subarray(taken.next)
    const text = taken.body.toString("utf8")
    if (status >= 200) {
      const json = () => JSON.parse(text) as Record<string, unknown>
      answers.push({
        status,
        lines,
        header,
        body: taken.body,
        text,
        get json() {
          return json()
        },
      })
    }
  }
}

function readBody(bytes: Buffer, at: number, header: (name: string) => string | undefined) {
  const length = header("content-length")
  if (length !== undefined) {
    const next = at + Number(length)
    return bytes.length < next ? null : { body: bytes.subarray(at, next), next }
  }
  if (header("transfer-encoding") !== "chunked") return { body: bytes.subarray(at), next: bytes.length }
  const pieces: Buffer[] = []
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (bytes.length < next) return null
    if (size === 0) return { body: Buffer.concat(pieces), next }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = next
  }
}
