import { z } from "zod"
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi"
import type { Operation } from "./operation"
import { operations } from "./operations"

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.uuid(),
    invalidParams: z.array(z.object({ name: z.string(), reason: z.string() })),
  })
  .meta({ id: "Problem", description: "RFC 9457; `code` is stable, `detail` says what to do." })

const IfMatch = z
  .string()
  .meta({ description: "The ETag of what was read: 428 without it, 412 when it is older." })
const IdempotencyKey = z
  .string()
  .meta({ description: "The same key and body gives the first answer again; another body 422." })
const ValidateOnly = z
  .boolean()
  .meta({ description: "Run every check and answer as if done, but change nothing." })

/** The contract as OpenAPI 3.1, made from the schemas that parse the requests. */
export function openapiDocument() {
  const paths: ZodOpenApiPathsObject = {}
  for (const [operationId, operation] of Object.entries(operations) as [string, Operation][]) {
    const at = `/api/v1${operation.path}`
    paths[at] = { ...paths[at], [operation.method.toLowerCase()]: described(operationId, operation) }
  }
  return createDocument({
    openapi: "3.1.0",
    info: { title: "Weside", version: "1", description: "What the console, the CLI and scripts share." },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    paths,
  })
}

function described(operationId: string, operation: Operation): ZodOpenApiOperationObject {
  const mutates = operation.method !== "GET"
  const query = operation.query instanceof z.ZodObject ? operation.query : z.object({})
  const headers = {
    ...(operation.match && { "If-Match": IfMatch }),
    ...(operation.method === "POST" && { "Idempotency-Key": IdempotencyKey.optional() }),
  }
  return {
    operationId,
    summary: operation.summary,
    requestParams: {
      path: z.object(Object.fromEntries(paramsOf(operation.path).map((name) => [name, z.string()]))),
      query: mutates ? query.extend({ validateOnly: ValidateOnly.optional() }) : query,
      header: z.object(headers),
    },
    ...(operation.body && { requestBody: { content: { "application/json": { schema: operation.body } } } }),
    responses: {
      [String(operation.status ?? 200)]: success(operation),
      default: { description: "A problem", content: { "application/problem+json": { schema: Problem } } },
    } as ZodOpenApiOperationObject["responses"],
  }
}

function success(operation: Operation) {
  const headers = operation.etag ? { ETag: { schema: { type: "string" as const } } } : undefined
  if (operation.stream)
    return {
      description: "A stream",
      content: { "text/event-stream": { schema: { type: "string" as const } } },
    }
  if (!operation.answer) return { description: "Done" }
  return { description: "Done", headers, content: { "application/json": { schema: operation.answer } } }
}

const paramsOf = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
