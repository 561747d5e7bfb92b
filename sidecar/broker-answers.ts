// The broker's answers, checked by hand against lib/wire/broker.ts: zod would cost the sidecar a third of its memory.
import type { Joined, Policy, Token } from "../lib/wire/broker"

export function readJoined(body: unknown): Joined | null {
  if (!isRecord(body)) return null
  const { credential, expiresInS, instance, environment, service, version } = body
  const texts = [credential, instance, environment, service].every((value) => typeof value === "string")
  if (!texts || !isVisible(credential) || !isCount(expiresInS) || expiresInS === 0 || !isCount(version))
    return null
  return body as Joined
}

/** A policy, null for a heartbeat, undefined for what is neither. */
export function readPolicyLine(line: unknown): Policy | null | undefined {
  if (!isRecord(line)) return undefined
  if (line.type === "heartbeat") return null
  return line.type === "policy" && isPolicy(line.policy) ? line.policy : undefined
}

export function readToken(body: unknown): Token | null {
  if (!isRecord(body)) return null
  const { token, expiresInS, generation } = body
  if (typeof token !== "string" || !/^[A-Za-z0-9_\-.~]{1,2048}$/.test(token)) return null
  return Number.isInteger(expiresInS) && Number.isInteger(generation) ? (body as Token) : null
}

/** What the broker says of its refusal. */
export function readMessage(body: unknown): string | null {
  return isRecord(body) && typeof body.message === "string" ? body.message : null
}

function isPolicy(value: unknown): value is Policy {
  if (!isRecord(value) || !Number.isInteger(value.revision) || typeof value.ownerAppid !== "string")
    return false
  const { apps, paths } = value
  return (
    Array.isArray(apps) &&
    apps.every((app) => isRecord(app) && typeof app.appid === "string") &&
    Array.isArray(paths) &&
    paths.every((path) => typeof path === "string")
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0
}

/** It goes into a header. */
function isVisible(value: unknown): boolean {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value)
}
