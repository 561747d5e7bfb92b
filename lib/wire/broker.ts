// Between a sidecar and the broker. HTTP/1.1 on loopback, JSON; errors are `{code, message}` with a 4xx or 5xx.
// A sidecar joins once with its join token, then authenticates every call with its credential
// (`Authorization: Bearer`), which opens exactly one environment's policy and tokens.
import { z } from "zod"
import { Appid, AppKind, CallOutcome, Instant, Name, Seqid, TokenMode } from "./names"

/** Who a pod's service-account token is for: it opens the broker, and not the cluster's API. */
export const podTokenAudience = "weside"

/**
 * `POST /v1/join` → `Joined`, with the one-time token from the inherited descriptor, or on Kubernetes with the pod's own
 * service-account token. 401: used, expired or unknown. 503: it cannot be said yet, such as of a pod that the controller has
 * not seen; the sidecar tries again.
 */
export const Join = z.object({ joinToken: z.string().min(32).max(8192), build: z.string().max(64) })

/**
 * Also the answer of `POST /v1/renew` (empty body), which is due at half of the credential's life and works for a day after
 * its end, as long as the instance is there.
 */
export const Joined = z.object({
  credential: z.string(),
  expiresInS: z.number().int().positive(),
  instance: z.string(),
  environment: Name,
  service: Name,
  version: z.number().int(),
})
export type Joined = z.infer<typeof Joined>

/** What an environment's sidecars decide by. Live: it follows today's permissions and shares, at any version. */
export const Policy = z.object({
  revision: z.number().int(),
  ownerAppid: Appid,
  /** The owner first, then the shared apps. */
  apps: z.array(z.object({ appid: Appid, kind: AppKind })),
  /** Exact paths, and prefixes that end in `/*`. */
  paths: z.array(z.string()),
})
export type Policy = z.infer<typeof Policy>

/**
 * `GET /v1/policy`: an endless answer of JSON lines, the present policy first, then one line per change,
 * and a heartbeat every 5 s, so that a silent connection is known to be dead after 15 s. A sidecar that comes back says
 * with `?mark=` which policy it has: when that is still the present one, a heartbeat comes first in its place.
 */
export const PolicyLine = z.discriminatedUnion("type", [
  /** `mark` names the policy by its content: a revision is worth nothing after an old database was put back. */
  z.object({ type: z.literal("policy"), policy: Policy, mark: z.string() }),
  z.object({ type: z.literal("heartbeat") }),
])

/** `POST /v1/heartbeat` every 2 s and after each applied policy → 204. */
export const Heartbeat = z.object({ policyRevision: z.number().int().nullable(), build: z.string().max(64) })

/**
 * `POST /v1/token` → `Token`. `failedGeneration` names a token that WeChat refused: another is fetched only if
 * that one is still the current. 403: not an app of this environment. 503: none to be had; `message` says why.
 */
export const TokenRequest = z.object({ appid: Appid, failedGeneration: z.number().int().optional() })
export const Token = z.object({
  token: z.string(),
  /** Seconds from now that WeChat accepts it. */
  expiresInS: z.number().int(),
  /** Grows with every new token of this app. */
  generation: z.number().int(),
})
export type Token = z.infer<typeof Token>

/** One call that a sidecar handled. Never a token, a secret, a query or a body. */
export const CallRecord = z.object({
  seqid: Seqid,
  at: Instant,
  appid: z.string().nullable(),
  method: z.string().max(32),
  path: z.string().max(8192),
  tokenMode: TokenMode,
  outcome: CallOutcome,
  /** The rule that denied it (`not_allow_listed`) or the cause it failed of (`upstream_timeout`). */
  detail: z.string().max(200).nullable(),
  errcode: z.number().int().nullable(),
  status: z.number().int(),
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
  totalMs: z.number(),
  upstreamMs: z.number().nullable(),
  policyRevision: z.number().int().nullable(),
})
export type CallRecord = z.infer<typeof CallRecord>

/** Calls of one kind since the sidecar's start: cumulative, so that a lost batch loses no count. */
export const CallCount = z.object({
  path: z.string().max(8192),
  appid: z.string().nullable(),
  outcome: CallOutcome,
  count: z.number().int(),
})
export type CallCount = z.infer<typeof CallCount>

/** `POST /v1/calls` → 204. Safe to send twice: records are kept by seqid, counts by boot. */
export const CallReport = z.object({
  /** The sidecar process: a new UUID at each start. */
  boot: z.uuid(),
  calls: z.array(CallRecord).max(1000),
  counts: z.array(CallCount).max(5000),
})
export type CallReport = z.infer<typeof CallReport>
