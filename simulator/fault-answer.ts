import type { ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { setTimeout as pause } from "node:timers/promises"
import { jsonType } from "./answer"
import { errorTexts } from "./error-texts"
import type { Fault } from "./faults"
import { newRid } from "./wechat-error"

const chunkBytes = 64 * 1024

/** Waits as the rule says; ends early when the caller goes away. */
export async function delay(fault: Fault, response: ServerResponse): Promise<void> {
  if (!fault.latencyMs) return
  const gone = new AbortController()
  response.once("close", () => gone.abort())
  await pause(fault.latencyMs, undefined, { signal: gone.signal }).catch(() => {})
}

/** Gives the rule's own answer instead of the usual one. */
export async function answerFault(fault: Fault, response: ServerResponse, now: number): Promise<void> {
  if (fault.hang) return
  if (fault.reset === "before") {
    response.socket?.resetAndDestroy()
    return
  }
  const body = bodyOf(fault, now)
  const declared = fault.chunked ? {} : { "Content-Length": String(body.bytes) }
  response.writeHead(fault.status ?? 200, { "Content-Type": body.contentType, ...declared, ...fault.headers })
  if (fault.reset === "afterHeaders") {
    // Half of the body goes out first, so that the caller is in the middle of an answer that looked good.
    response.write(body.bytes > 1 ? body.start(body.bytes >> 1) : " ", () =>
      response.socket?.resetAndDestroy(),
    )
    return
  }
  await pipeline(Readable.from(body.chunks()), response).catch(() => {})
}

type Body = {
  contentType: string
  bytes: number
  start: (bytes: number) => Buffer
  chunks: () => Iterable<Buffer>
}

function bodyOf(fault: Fault, now: number): Body {
  if (fault.bodyBytes !== undefined) return filler(fault, fault.bodyBytes)
  const text = Buffer.from(fault.body ?? (isPlainStatus(fault) ? "" : errorJson(fault, now)))
  return {
    contentType: fault.contentType ?? jsonType,
    bytes: text.length,
    start: (bytes) => text.subarray(0, bytes),
    chunks: () => (text.length > 0 ? [text] : []),
  }
}

const isPlainStatus = (fault: Fault) =>
  fault.status !== undefined &&
  [fault.errcode, fault.errmsg, fault.reset].every((other) => other === undefined)

function errorJson(fault: Fault, now: number): string {
  const errcode = fault.errcode ?? 0
  const text = errorTexts[Number(errcode)] ?? "system error"
  return JSON.stringify({ errcode, errmsg: fault.errmsg ?? `${text} rid: ${newRid(now)}` })
}

/** That many times the letter x, never held in memory at once. */
function filler(fault: Fault, bytes: number): Body {
  const block = Buffer.alloc(chunkBytes, "x")
  return {
    contentType: fault.contentType ?? "application/octet-stream",
    bytes,
    start: (count) => Buffer.alloc(Math.min(count, chunkBytes), "x"),
    *chunks() {
      for (let sent = 0; sent < bytes; sent += chunkBytes) yield block.subarray(0, bytes - sent)
    },
  }
}
