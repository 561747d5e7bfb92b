// The HTTPS server: who asks, what goes wrong on purpose, the log of requests.
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { type Answer, answer, type Body, type Surroundings } from "./answer"
import { contentTypeOf, textOf } from "./body"
import { type Fault, statusOf } from "./faults"
import { Refusal, unauthorized } from "./refusal"
import { type Asked, asked, resourceOf, type Verb } from "./request"

export type Logged = {
  method: string
  path: string
  query: URLSearchParams
  verb: Verb | null
  resource: string | null
  namespace: string | null
  name: string | null
  contentType: string
  /** The body as it was sent. */
  body: string
  /** Null while there is no answer. */
  status: number | null
}

export async function serve(
  around: Surroundings & { adminToken: string },
  certificate: { key: string; cert: string },
) {
  const sockets = new Set<Socket>()
  const requests: Logged[] = []

  const server = createServer(certificate, async (request, response) => {
    const what = asked(request)
    const contentType = contentTypeOf(request)
    const text = await textOf(request).catch(() => null)
    // Whoever goes before the end of the body gets no answer.
    if (text === null) return
    const entry = log(what, contentType, text)
    try {
      await respond(
        what,
        { text, contentType, userAgent: request.headers["user-agent"] ?? "" },
        request,
        response,
      )
    } catch (error) {
      refuse(error, response)
    }
    if (response.headersSent) entry.status = response.statusCode
  })
  server.on("connection", (socket: Socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })

  async function respond(what: Asked, body: Body, request: IncomingMessage, response: ServerResponse) {
    const { faults, state, adminToken } = around
    if (faults.silent) return
    const { target, path } = what
    const delayMs = target ? faults.delayOf(target) : 0
    if (delayMs > 0) await pause(delayMs)
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1]
    const isOpen = !target && /^\/(readyz|livez|healthz|version)$/.test(path)
    if (!isOpen && !(token && (token === adminToken || state.tokens.opens(token)))) throw unauthorized()
    const fault = target && faults.take(target)
    if (fault && !("cut" in fault && fault.cut === "after")) return fail(fault, request, response)
    const answered = answer(around, what, body, response)
    if (fault) request.socket.destroy()
    else if (answered) give(response, answered)
  }

  function log({ method, path, query, target }: Asked, contentType: string, body: string) {
    const entry: Logged = {
      ...{ method, path, query, contentType, body },
      ...{ verb: target?.verb ?? null, resource: target && resourceOf(target) },
      ...{ namespace: target?.namespace ?? null, name: target?.name ?? null, status: null },
    }
    requests.push(entry)
    return entry
  }

  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once("error", reject)
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject)
        resolve((server.address() as AddressInfo).port)
      })
    })
  const port = await listen(0)

  return {
    port,
    requests,
    /** Nobody is let in any more, and everybody is thrown out. */
    async down() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    up: () => listen(port),
  }
}

function refuse(error: unknown, response: ServerResponse) {
  if (!(error instanceof Refusal)) console.error("The test cluster failed:", error)
  const refusal =
    error instanceof Refusal ? error : new Refusal(500, "InternalError", `Internal error occurred: ${error}`)
  if (response.headersSent) response.destroy()
  else send(response, refusal.code, refusal.status, refusal.headers)
}

function fail(fault: Fault, request: IncomingMessage, response: ServerResponse) {
  if ("silence" in fault) return
  if ("cut" in fault) return void request.socket.destroy()
  const headers: Record<string, string> =
    fault.retryAfterS === undefined ? {} : { "retry-after": String(fault.retryAfterS) }
  send(response, fault.status, fault.body ?? statusOf(fault), headers)
}

function give(response: ServerResponse, { status, body, warnings = [] }: NonNullable<Answer>) {
  const told = warnings.map((text) => `299 - ${JSON.stringify(text)}`)
  send(response, status, body, told.length > 0 ? { warning: told } : {})
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]>,
) {
  const isText = typeof body === "string"
  const contentType = isText ? "text/plain" : "application/json"
  response.writeHead(status, { "content-type": contentType, ...headers })
  response.end(isText ? body : JSON.stringify(body))
}
