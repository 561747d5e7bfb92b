import type { IncomingMessage, ServerResponse } from "node:http"
import { setTimeout as pause } from "node:timers/promises"
import { isDatabaseAway } from "./database-away"
import { Refusal } from "./refusal"
import { type Parts, routes } from "./routes"

/** Answers one request. Nothing of a request but its method and path is ever logged. */
export async function answer(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "/"] = (request.url ?? "/").split("?", 1)
  const route = routes[`${request.method} ${path}`]
  try {
    if (!route) throw new Refusal("not_found", "The broker has no such call.")
    const body = await inTime(route(parts, request, response))
    if (!response.headersSent) send(response, body === undefined ? 204 : 200, body)
  } catch (error) {
    refuse(parts, request, response, path, error)
  }
}

/** Sidecars wait 10 s: they hear why there is no answer rather than nothing. */
const answerMaxMs = 9000

async function inTime<T>(work: Promise<T>): Promise<T> {
  const ended = new AbortController()
  const late = pause(answerMaxMs, undefined, { signal: ended.signal }).then(() => {
    throw tooLate
  })
  try {
    return await Promise.race([work, late])
  } finally {
    late.catch(() => undefined)
    ended.abort()
  }
}

function refuse(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  error: unknown,
) {
  // The caller left; nobody is there to be told.
  if (request.destroyed && !request.complete) return
  if (response.headersSent) return void response.destroy()
  // What is unread of a refused body is not waited for.
  if (!request.complete) response.shouldKeepAlive = false
  const refusal = refusalOf(error)
  const context = { method: request.method, path, code: refusal?.code }
  if (!refusal) parts.log.error({ ...context, err: error }, "A call failed")
  else if (refusal === databaseAway) parts.log.warn({ ...context, reason: String(error) }, refusal.message)
  else parts.log.debug(context, refusal.message)
  const { status, code, message } = refusal ?? defect
  if (refusal?.retryAfterS) response.setHeader("retry-after", refusal.retryAfterS)
  send(response, status, { code, message })
}

const databaseAway = new Refusal("unavailable", "The database is away; try again in a moment.")
const tooLate = new Refusal("unavailable", "The broker did not come to it in time; try again in a moment.")
const defect = { status: 500, code: "internal", message: "The broker failed at this call; its log says why." }

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error
  return isDatabaseAway(error) ? databaseAway : null
}

function send(response: ServerResponse, status: number, body: unknown) {
  if (body === undefined) return void response.writeHead(status).end()
  const text = JSON.stringify(body)
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) }
  response.writeHead(status, { ...headers, "cache-control": "no-store" }).end(text)
}
