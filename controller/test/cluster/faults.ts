// What a test makes go wrong between a client and the objects: refusals, silence, cut connections, slowness.

import type { V1Status } from "@kubernetes/client-node"
import type { Wire } from "./objects"
import type { Target, Verb } from "./request"
import { resourceOf } from "./request"

/** Requests that something goes for; every field that is left out matches all. */
export type RequestMatch = { verb?: Verb; resource?: string; namespace?: string; name?: string }

export type Fault =
  | { status: number; reason?: string; message?: string; retryAfterS?: number; body?: unknown }
  /** The connection is cut before any answer. `after` the request was carried out: the client cannot know. */
  | { cut: "before" | "after" }
  /** The request is taken and never answered. */
  | { silence: true }

export type Faults = ReturnType<typeof openFaults>

export function openFaults() {
  const planned: { match: RequestMatch; fault: Fault; left: number }[] = []
  const denied: RequestMatch[] = []
  const delays: { match: RequestMatch; ms: number }[] = []
  return {
    planned,
    denied,
    delays,
    silent: false,
    /** The fault for a request, which is used up by it. */
    take(target: Target): Fault | null {
      const index = planned.findIndex(({ match }) => matches(match, target))
      const next = planned[index]
      if (!next) return null
      if (--next.left <= 0) planned.splice(index, 1)
      return next.fault
    },
    isDenied: (target: Target) => denied.some((match) => matches(match, target)),
    delayOf: (target: Target) => delays.find(({ match }) => matches(match, target))?.ms ?? 0,
  }
}

export const matches = (match: RequestMatch, target: Target) =>
  (match.verb === undefined || match.verb === target.verb) &&
  (match.resource === undefined || match.resource === resourceOf(target)) &&
  (match.namespace === undefined || match.namespace === target.namespace) &&
  (match.name === undefined || match.name === target.name)

const reasons: Record<number, string> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
}

export const statusOf = (fault: Extract<Fault, { status: number }>): Wire<V1Status> => ({
  ...{ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" },
  message: fault.message ?? `The test cluster was told to answer ${fault.status}.`,
  reason: fault.reason ?? reasons[fault.status] ?? "",
  ...(fault.retryAfterS !== undefined && { details: { retryAfterSeconds: fault.retryAfterS } }),
  code: fault.status,
})
