import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { finished } from "node:stream/promises"

export const bodyMaxBytes = 64 * 1024 * 1024

export type JsonObject = Record<string, unknown>

export type Target = { path: string; search: string; query: URLSearchParams }

export type Received = Target & {
  at: number
  method: string
  contentType: string
  ip: string
  bytes: number
  /** Empty when the caller asked not to keep the body or it was too large. */
  body: Buffer
  /** The body as a JSON object, null when it is not one. */
  json: () => JsonObject | null
  record: RequestRecord
}

export type RequestRecord = {
  at: string
  method: string
  url: string
  httpVersion: string
  headers: [string, string][]
  remotePort: number | null
  bytes: number
  sha256: string
  /** False when the caller went away before the end of its body. */
  complete: boolean
}

/** Reads the request to its end. Bytes are always counted and hashed, and kept only when `keep` and not too many. */
export async function receive(
  request: IncomingMessage,
  target: Target,
  keep: boolean,
  now: number,
): Promise<Received> {
  const hash = createHash("sha256")
  const chunks: Buffer[] = []
  let bytes = 0
  request.on("data", (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
    if (keep && bytes <= bodyMaxBytes) chunks.push(chunk)
    else chunks.length = 0
  })
  await finished(request, { writable: false }).catch(() => {})
  const body = Buffer.concat(chunks)
  const ip = (request.socket.remoteAddress ?? "").replace(/^::ffff:/i, "")
  const [method, contentType] = [request.method ?? "GET", request.headers["content-type"] ?? ""]
  const record: RequestRecord = {
    at: new Date(now).toISOString(),
    method,
    url: request.url ?? "/",
    httpVersion: request.httpVersion,
    headers: pairs(request.rawHeaders),
    remotePort: request.socket.remotePort ?? null,
    bytes,
    sha256: hash.digest("hex"),
    complete: request.complete,
  }
  return {
    ...target,
    at: now,
    method,
    contentType,
    ip,
    bytes,
    body,
    json: remembered(() => jsonObject(body)),
    record,
  }
}

/** Splits at the first `?`; a proxy's absolute form loses its scheme and host. */
export function parseTarget(url: string): Target {
  const target = url.replace(/^https?:\/\/[^/?#]*/i, "")
  const mark = target.indexOf("?")
  const [path, search] = mark < 0 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)]
  return { path: path || "/", search, query: new URLSearchParams(search) }
}

function jsonObject(body: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(body.toString("utf8").replace(/^\uFEFF/, ""))
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
  } catch {
    return null
  }
}

function remembered<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function pairs(flat: string[]): [string, string][] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""]] : []))
}
