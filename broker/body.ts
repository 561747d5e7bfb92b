import type { IncomingMessage } from "node:http"
import type { z } from "zod"
import { Refusal } from "./refusal"

const mebibyte = 1024 * 1024
/** What all bodies that are being read may hold together. */
const heldMaxBytes = 64 * mebibyte
let heldBytes = 0

/** The request's JSON, parsed with the wire's schema. Never more than `maxBytes` in memory. */
export async function readBody<S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
  maxBytes = mebibyte,
): Promise<z.infer<S>> {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase()
  if (type !== "application/json")
    throw new Refusal("unsupported_media", "Send the body as application/json.")
  const result = schema.safeParse(parseJson(await readText(request, maxBytes)))
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Refusal("invalid", `${issue?.path.join(".") || "The body"}: ${issue?.message}`)
}

async function readText(request: IncomingMessage, maxBytes: number) {
  const tooLarge = () => new Refusal("too_large", `A body here has at most ${sizeOf(maxBytes)}.`)
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      heldBytes += chunk.length
      if (bytes > maxBytes) throw tooLarge()
      if (heldBytes > heldMaxBytes)
        throw new Refusal("limit", "The broker is told too much at once; tell it again in a moment.", {
          retryAfterS: 1,
        })
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString("utf8")
  } finally {
    heldBytes -= bytes
  }
}

const sizeOf = (bytes: number) => (bytes < mebibyte ? `${bytes / 1024} KiB` : `${bytes / mebibyte} MiB`)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal("invalid", "The body is not JSON.")
  }
}
