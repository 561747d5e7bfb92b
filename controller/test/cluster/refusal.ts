// What the server refuses, in the words of a real one: a Status with a reason, a code and details.
import type { V1Status, V1StatusCause } from "@kubernetes/client-node"
import { groupOf, type Kind } from "./kinds"
import type { Wire } from "./objects"

export type Status = Wire<V1Status>

export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: Status["details"] = undefined,
    readonly headers: Record<string, string> = {},
  ) {
    super(message)
  }

  get status(): Status {
    return {
      ...{ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" },
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    }
  }
}

export type Cause = { reason: string; message: string; field: string }

const qualified = (kind: Kind) => (groupOf(kind) ? `${kind.resource}.${groupOf(kind)}` : kind.resource)
const detailsOf = (kind: Kind, name: string, causes?: V1StatusCause[]) => ({
  ...(name && { name }),
  ...(groupOf(kind) && { group: groupOf(kind) }),
  kind: causes ? kind.kind : kind.resource,
  ...(causes && { causes }),
})

export const notFound = (kind: Kind, name: string) =>
  new Refusal(404, "NotFound", `${qualified(kind)} "${name}" not found`, detailsOf(kind, name))

export const noSuchPath = () =>
  new Refusal(404, "NotFound", "the server could not find the requested resource", {})

export const alreadyExists = (kind: Kind, name: string) =>
  new Refusal(409, "AlreadyExists", `${qualified(kind)} "${name}" already exists`, detailsOf(kind, name))

export const conflict = (kind: Kind, name: string, why: string) =>
  new Refusal(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(kind)} "${name}": ${why}`,
    detailsOf(kind, name),
  )

export const staleVersion =
  "the object has been modified; please apply your changes to the latest version and try again"

export const applyConflict = (message: string, causes: Cause[]) =>
  new Refusal(409, "Conflict", message, { causes })

export function invalid(kind: Kind, name: string, causes: Cause[]) {
  const group = groupOf(kind) ? `${kind.kind}.${groupOf(kind)}` : kind.kind
  const all = causes.map(({ field, message }) => `${field}: ${message}`)
  const list = all.length === 1 ? all[0] : `[${all.join(", ")}]`
  return new Refusal(422, "Invalid", `${group} "${name}" is invalid: ${list}`, detailsOf(kind, name, causes))
}

export const forbidden = (kind: Kind, name: string, why: string) =>
  new Refusal(
    403,
    "Forbidden",
    `${qualified(kind)}${name ? ` "${name}"` : ""} is forbidden: ${why}`,
    detailsOf(kind, name),
  )

export const badRequest = (message: string) => new Refusal(400, "BadRequest", message)
export const unauthorized = () => new Refusal(401, "Unauthorized", "Unauthorized")
export const expired = (message: string) => new Refusal(410, "Expired", message)
export const unsupportedMediaType = (sent: string, accepted: string[]) =>
  new Refusal(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}; it was ${sent || "not said"}`,
  )
