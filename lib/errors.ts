/** The closed set of ways in which a request can be refused; `lib/route.ts` alone knows their status numbers. */
export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "precondition"
  | "precondition_required"
  | "too_large"
  | "unsupported_media"
  | "key_reused"
  | "limit"
  | "unavailable"

export type InvalidParam = { name: string; reason: string }

type Details = {
  cause?: unknown
  invalidParams?: InvalidParam[]
  /** Further members of the problem document. */
  members?: Record<string, unknown>
}

/** A refusal. `message` is fit for the user and says what to do; what is not goes in `cause`. */
export class AppError extends Error {
  readonly invalidParams: InvalidParam[]
  readonly members: Record<string, unknown>

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: Details = {},
  ) {
    super(message, { cause: details.cause })
    this.name = "AppError"
    this.invalidParams = details.invalidParams ?? []
    this.members = details.members ?? {}
  }
}

/** The refusal of one field, named as the request names it. */
export const invalidField = (name: string, reason: string) =>
  new AppError("invalid", reason, { invalidParams: [{ name, reason }] })

export const notFound = (what: string) => new AppError("not_found", `There is no ${what}.`)
