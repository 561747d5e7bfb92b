import { ApiException } from "@kubernetes/client-node"
import type { Obstacle } from "../engine"

/** What an API server said no with, or what kept it from answering. */
export type Refusal = {
  /** Null when there was no answer. */
  code: number | null
  message: string
  retryAfterMs: number | null
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiException) {
    const status = statusOf(error.body)
    const seconds = Number(error.headers["retry-after"] ?? status?.details?.retryAfterSeconds)
    return {
      code: error.code,
      message: status?.message ?? `it answered ${error.code}`,
      retryAfterMs: seconds > 0 ? seconds * 1_000 : null,
    }
  }
  const timedOut = error instanceof Error && /^(Abort|Timeout)Error$/.test(error.name)
  const message = timedOut ? "it did not answer in time" : String((error as Error)?.message ?? error)
  return { code: null, message, retryAfterMs: null }
}

type Status = { message?: string; details?: { retryAfterSeconds?: number } }

function statusOf(body: unknown): Status | null {
  try {
    const status: unknown = typeof body === "string" ? JSON.parse(body) : body
    return typeof status === "object" ? (status as Status) : null
  } catch {
    return null
  }
}

/** What a person has to do about it; null when it may pass by itself. */
export function obstacleOf({ code, message }: Refusal, namespace: string): Obstacle | null {
  if (code === 404 && /namespaces? "/.test(message))
    return {
      reason: "NamespaceMissing",
      message: `The cluster has no namespace “${namespace}”: create it (deploy/kubernetes does), or name another in WESIDE_NAMESPACE.`,
    }
  if (code === 403 && message.includes("is being terminated"))
    return {
      reason: "NamespaceMissing",
      message: `The namespace “${namespace}” is being deleted. Create it anew when it is gone.`,
    }
  if (code === 403 && message.includes("exceeded quota"))
    return {
      reason: "QuotaExceeded",
      message: `The namespace “${namespace}” has reached a quota: ${message}`,
    }
  if (code === 403)
    return {
      reason: "Forbidden",
      message: `The cluster does not let Weside's controller do this. Give it the role of deploy/kubernetes in the namespace “${namespace}”: ${message}`,
    }
  if (code === 400 || code === 405 || code === 415 || code === 422)
    return { reason: "Invalid", message: `The cluster does not take this version as it is: ${message}` }
  return null
}

/** In words for people, of what passes by itself. */
export const troubleOf = ({ code, message }: Refusal): string => {
  if (code === null)
    return `The cluster's API server cannot be reached: ${message}. What runs goes on; it is tried again.`
  if (code === 429) return "The cluster's API server is busy and asks to wait; it is tried again."
  if (code === 401)
    return "The cluster's API server does not know Weside's controller: its credential in the kubeconfig or its service account's token is not valid."
  return `The cluster's API server could not do what was asked; it is tried again: ${message}`
}
