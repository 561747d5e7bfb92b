// Between HTTP and the verbs: authentication, parsing, preconditions, and errors as RFC 9457 problem documents.
// Status numbers are known here alone.
import { createHash, randomUUID } from "node:crypto"
import pino from "pino"
import type { z } from "zod"
import { type Act, authenticate } from "./actor"
import { Replayed, translated } from "./audit"
import { AppError, type ErrorCode, type InvalidParam, invalidField, notFound } from "./errors"
import { etagOf } from "./etag"
import type { Operation } from "./rest/operation"

const bodyMax = 1024 * 1024
const log = pino({ name: "api" })

const statusOf: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  unsupported_media: 415,
  key_reused: 422,
  precondition_required: 428,
  limit: 429,
  unavailable: 503,
}

type Params = Record<string, string>
type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined
type Asked<O extends Operation> = {
  act: Act
  params: Params
  body: Parsed<O["body"]>
  query: Parsed<O["query"]>
  request: Request
}
type Answer<O extends Operation> = O["answer"] extends z.ZodType
  ? z.infer<O["answer"]>
  : O["stream"] extends true
    ? Response
    : undefined

type RouteHandler = ((request: Request, context: { params: Promise<unknown> }) => Promise<Response>) & {
  operation?: Operation
}

/** A route handler for one operation of the contract. `tag` picks what the ETag stands for (default: the whole View). */
export function route<O extends Operation>(
  operation: O,
  answer: (asked: Asked<O>) => Promise<Answer<O>>,
  tag: (view: Answer<O>) => string = etagOf,
): RouteHandler {
  const handler: RouteHandler = async (request, context) => {
    const requestId = randomUUID()
    try {
      const actor = await authenticate(request)
      const url = new URL(request.url)
      const text = operation.body ? await readBody(request) : ""
      const asked = {
        act: { actor, requestId, ...conditions(operation, request, url, text) },
        params: named(((await context.params) ?? {}) as Params),
        body: operation.body ? parseBody(operation.body, text) : undefined,
        query: operation.query ? parseQuery(operation.query, url) : undefined,
        request,
      } as Asked<O>
      const view = await answer(asked)
      if (view instanceof Response) return view
      const headers: Record<string, string> = { "x-request-id": requestId, "cache-control": "no-store" }
      if (view === undefined) return new Response(null, { status: 204, headers })
      if (operation.etag) headers.etag = tag(view)
      return Response.json(view, {
        status: asked.act.validateOnly ? 200 : (operation.status ?? 200),
        headers,
      })
    } catch (error) {
      if (error instanceof Replayed) return replay(error.answer, requestId)
      return problem(translated(error), requestId, request)
    }
  }
  const replay = ({ status, body }: Replayed["answer"], requestId: string) => {
    const headers: Record<string, string> = { "content-type": "application/json", "x-request-id": requestId }
    if (operation.etag) headers.etag = tag(JSON.parse(body))
    return new Response(body, { status, headers: { ...headers, "idempotent-replayed": "true" } })
  }
  handler.operation = operation
  return handler
}

/** PostgreSQL holds no NUL, so nothing is named by one. */
function named(params: Params): Params {
  for (const value of Object.values(params)) if (value.includes("\0")) throw notFound("such resource")
  return params
}

/** The error as a problem document. What is not meant for the user is logged and not sent. */
export function problem(error: unknown, requestId: string, request: Request): Response {
  const known = error instanceof AppError ? error : null
  const status = known ? statusOf[known.code] : 500
  if (!known) log.error({ err: error, requestId, url: request.url }, "request failed")
  else if (known.cause) log.warn({ err: known.cause, requestId, code: known.code }, known.message)
  const document = {
    type: "about:blank",
    title: titleOf[status] ?? "Error",
    status,
    detail:
      known?.message ?? "Something went wrong in Weside; its log has the details under this request id.",
    instance: new URL(request.url).pathname,
    code: known?.code ?? "internal",
    requestId,
    invalidParams: known?.invalidParams ?? [],
    ...known?.members,
  }
  const headers: Record<string, string> = {
    "content-type": "application/problem+json",
    "x-request-id": requestId,
    "cache-control": "no-store",
  }
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="weside"'
  return new Response(JSON.stringify(document), { status, headers })
}

const titleOf: Record<number, string> = {
  400: "The request is not in the right form",
  401: "Who asks is not known",
  403: "Not allowed",
  404: "Not found",
  405: "That cannot be done here",
  409: "It does not fit what is there",
  412: "It has changed meanwhile",
  413: "The request is too large",
  415: "The request is of another kind",
  422: "The key belongs to another request",
  428: "Say what you have seen",
  429: "Too much",
  500: "Internal error",
  503: "Not now",
}

export const unknownRoute: RouteHandler = async (request) =>
  problem(notFound("such resource; GET /api/v1/openapi.json lists them all"), randomUUID(), request)

function conditions(operation: Operation, request: Request, url: URL, text: string) {
  const [validateOnly = null, ...again] = url.searchParams.getAll("validateOnly")
  if (again.length > 0) throw new AppError("invalid", "validateOnly is given twice.")
  if (validateOnly !== null && !["true", "false"].includes(validateOnly))
    throw new AppError("invalid", "validateOnly is true or false.")
  const key = operation.method === "POST" ? request.headers.get("idempotency-key") : null
  if (key !== null && !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new AppError("invalid", "An Idempotency-Key has 1 to 255 visible ASCII characters; a UUID is good.")
  return {
    validateOnly: validateOnly === "true",
    ifMatch: request.headers.get("if-match"),
    ...(key !== null && {
      idempotency: {
        key,
        request: `${operation.method} ${url.pathname} ${createHash("sha256").update(text).digest("hex")}`,
        status: operation.status ?? 200,
      },
    }),
  }
}

async function readBody(request: Request): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0)
  if (declared > bodyMax) throw new AppError("too_large", "A request has at most 1 MiB.")
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > bodyMax) throw new AppError("too_large", "A request has at most 1 MiB.")
    chunks.push(chunk)
  }
  if (size === 0) return ""
  if (!/^application\/(merge-patch\+)?json\s*(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw new AppError("unsupported_media", "Send the body as Content-Type: application/json.")
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new AppError("invalid", "The body is not UTF-8.", { cause })
  }
}

function parseBody(schema: z.ZodType, text: string): unknown {
  let value: unknown
  if (text !== "")
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw new AppError("invalid", `The body is not JSON: ${(cause as Error).message}`)
    }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refusal(parsed.error.issues, text === "" ? "The request needs a JSON body." : undefined)
}

function parseQuery(schema: z.ZodType, url: URL): unknown {
  const query: Record<string, string> = {}
  for (const [name, value] of url.searchParams) {
    if (name in query)
      throw new AppError("invalid", `${name} is given twice.`, {
        invalidParams: [{ name, reason: "Give it once." }],
      })
    if (value.includes("\0")) throw invalidField(name, "It has a NUL character.")
    query[name] = value
  }
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  throw refusal(parsed.error.issues)
}

function refusal(issues: z.core.$ZodIssue[], message?: string) {
  const invalidParams = issues.flatMap((issue): InvalidParam[] => {
    const place = issue.path.map(String)
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ name: [...place, key].join("."), reason: "There is no such field." }))
    const reason = issue.code === "invalid_key" ? issue.issues[0]?.message : issue.message
    return [{ name: place.join(".") || "body", reason: reason ?? issue.message }]
  })
  const [first] = invalidParams
  return new AppError("invalid", message ?? `${first?.name}: ${first?.reason}`, { invalidParams })
}
