import type { z } from "zod"

/** One row of the REST contract: what a route parses, what it answers, and what the OpenAPI document says of it. */
export type Operation = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** Below /api/v1, with `{params}`. */
  path: string
  summary: string
  body?: z.ZodType
  query?: z.ZodType
  /** The answer's body; absent for 204. */
  answer?: z.ZodType
  /** Of the success; 200 unless told. */
  status?: 200 | 201 | 202 | 204
  /** The answer is text or server-sent events, not JSON. */
  stream?: true
  /** Carries an ETag; with `match` the request must carry If-Match. */
  etag?: true
  match?: true
}

export const operation = <const O extends Operation>(operation: O) => operation
