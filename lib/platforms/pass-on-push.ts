// The one thing that the console does for strangers: what WeChat posts to an open platform's address goes on to the
// broker, which alone can tell whether it was WeChat (docs/decisions/010-where-wechat-pushes-to.md). Nothing is kept here.
import pino from "pino"
import { env } from "../env"
import { readPush } from "./read-push"

const bodyMaxBytes = 80 * 1024
/** WeChat waits five seconds. */
const patienceMs = 4000
/** More at once is nobody's ten-minute push. */
const atOnceMax = 16
const log = pino({ name: "push" })
let passing = 0

export async function passOnPush(platform: string, request: Request): Promise<Response> {
  const body = await readBounded(request)
  if (typeof body === "number") return said(body, refusals[body])
  const push = readPush(platform, new URL(request.url).searchParams, body)
  if (!push) return said(400, "This is not an encrypted push of WeChat's.")
  if (passing >= atOnceMax) return said(503, "Too many pushes at once; try again in a moment.")
  passing += 1
  try {
    return await atBroker(push)
  } finally {
    passing -= 1
  }
}

async function atBroker(push: object): Promise<Response> {
  if (!env.brokerUrl) return said(503, "WESIDE_BROKER_URL is not set.")
  try {
    const { status } = await fetch(new URL("/v1/push", env.brokerUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(push),
      signal: AbortSignal.timeout(patienceMs),
    })
    if (status === 204) return said(200, "success")
    if (status === 400 || status === 403) return said(status, "This push was not taken.")
    return said(503, "The broker cannot take it just now.")
  } catch (error) {
    log.warn({ reason: (error as Error).message }, "The broker was not reached with a push")
    return said(503, "The broker cannot take it just now.")
  }
}

const refusals = { 408: "The push came too slowly.", 413: "A push has at most 80 KiB." } as const

/** The body, or the status that refuses it: whoever sends too much or too slowly is not waited for. */
async function readBounded(request: Request): Promise<string | keyof typeof refusals> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyMaxBytes) return 413
  const reader = request.body?.getReader()
  let late = false
  const patience = setTimeout(() => {
    late = true
    void reader?.cancel()
  }, patienceMs)
  try {
    const chunks: Uint8Array[] = []
    for (let bytes = 0; ; ) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
      if (late) return 408
      if (done) return Buffer.concat(chunks).toString("utf8")
      bytes += value.byteLength
      if (bytes > bodyMaxBytes) return 413
      chunks.push(value)
    }
  } finally {
    clearTimeout(patience)
  }
}

const said = (status: number, text: string) =>
  new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  })
