const statuses = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  too_large: 413,
  unsupported_media: 415,
  limit: 429,
  unavailable: 503,
} as const

/** What a sidecar is told with `{code, message}`; the message says what to do and holds nothing secret. */
export class Refusal extends Error {
  readonly status: number
  /** Of a `limit`: seconds after which it is worth asking again. */
  readonly retryAfterS: number | null

  constructor(
    readonly code: keyof typeof statuses,
    message: string,
    { retryAfterS, ...options }: ErrorOptions & { retryAfterS?: number } = {},
  ) {
    super(message, options)
    this.name = "Refusal"
    this.status = statuses[code]
    this.retryAfterS = retryAfterS ?? null
  }
}
