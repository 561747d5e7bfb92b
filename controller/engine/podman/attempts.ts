import { identityRefusedExitCode } from "@/lib/wire/takeover"
import { backoffMs, failuresAfter } from "../process/backoff"
import type { InstanceState, PartState } from "./state"

/** A sidecar that asks for a new join token waited for its broker: long pauses would only add to that. */
const identityPauseMs = 5_000

/** Counts an end that nobody asked for, and says how it was, as the end of a sentence. */
export function ended(part: PartState, exitCode: number | null): string {
  part.ended = exitCode === null ? "was removed" : `ended with exit code ${exitCode}`
  const ranMs = part.startedAt === null ? 0 : Date.now() - part.startedAt
  part.failures = failuresAfter(part.failures, ranMs)
  const ceilingMs = exitCode === identityRefusedExitCode ? identityPauseMs : Number.POSITIVE_INFINITY
  part.dueAt = Date.now() + Math.min(backoffMs(part.failures, Math.random()), ceilingMs)
  return part.ended
}

/** Counts a start, or the making of a pod, that did not succeed. */
export function failed(attempts: InstanceState["pod"], how: string) {
  attempts.failures++
  attempts.dueAt = Date.now() + backoffMs(attempts.failures, Math.random())
  attempts.ended = how
}
