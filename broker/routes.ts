// What the broker answers: lib/wire/broker.ts in code. A route returns its JSON answer, nothing (204),
// or answers by itself.
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Logger } from "pino"
import type { Db } from "../lib/db"
import { CallReport, Heartbeat, Join, TokenRequest } from "../lib/wire/broker"
import { Push } from "../lib/wire/push"
import { readBody } from "./body"
import type { Heartbeats } from "./heartbeats"
import type { Identities } from "./identity"
import type { Identity } from "./instances"
import type { Policies } from "./policies"
import type { Kind, RateLimits } from "./rate-limits"
import { Refusal } from "./refusal"
import { fileReport } from "./reports"
import type { Pushes } from "./sources/open-platform/pushes"
import { Subscriber } from "./subscriber"
import type { Tokens } from "./tokens"

export type Parts = {
  db: Db
  identities: Identities
  policies: Policies
  heartbeats: Heartbeats
  limits: RateLimits
  tokens: Tokens
  pushes: Pushes
  log: Logger
}

type Route = (parts: Parts, request: IncomingMessage, response: ServerResponse) => Promise<unknown>

/** Of a call that says little. */
const smallMaxBytes = 4 * 1024
/** A service-account token of a cluster has one or two kilobytes. */
const joinMaxBytes = 12 * 1024
const reportMaxBytes = 4 * 1024 * 1024

export const routes: Record<string, Route> = {
  "POST /v1/join": async ({ identities, heartbeats, log }, request) => {
    const { joinToken, build } = await readBody(request, Join, joinMaxBytes)
    const identity = await identities.join(joinToken)
    heartbeats.note(identity.instanceId, { policyRevision: null, build })
    const { environment, service, version, instance } = identity
    log.info({ environment, service, version, instance, build }, "A sidecar joined")
    return identities.joined(identity)
  },

  "POST /v1/renew": async ({ identities, limits }, request) => {
    const identity = await identities.callerToRenew(request)
    limits.take(identity.instanceId, "renew")
    return identities.joined(identity)
  },

  "GET /v1/policy": async (parts, request, response) => {
    const identity = await caller(parts, request, "policy")
    const mark = new URL(request.url ?? "/", "http://broker").searchParams.get("mark")
    await parts.policies.subscribe(identity, new Subscriber(response), mark)
  },

  "POST /v1/heartbeat": async (parts, request) => {
    const { instanceId } = await caller(parts, request, "heartbeat")
    parts.heartbeats.note(instanceId, await readBody(request, Heartbeat, smallMaxBytes))
  },

  "POST /v1/token": async (parts, request) => {
    const asker = await caller(parts, request, "token")
    const { appid, failedGeneration: generation } = await readBody(request, TokenRequest, smallMaxBytes)
    const { apps } = await parts.policies.read(asker.environmentId)
    if (!apps.some((app) => app.appid === appid))
      throw new Refusal("forbidden", `${appid} is neither this environment's owner nor shared with it.`)
    if (generation !== undefined) parts.limits.take(asker.instanceId, "refusedToken")
    const given = await parts.tokens.get(appid, generation === undefined ? null : { generation, asker })
    return { ...given, token: given.token.reveal() }
  },

  "POST /v1/calls": async (parts, request) => {
    const identity = await caller(parts, request, "calls")
    await fileReport(parts.db, identity, await readBody(request, CallReport, reportMaxBytes), new Date())
  },

  "POST /v1/push": async ({ pushes }, request) => pushes.take(await readBody(request, Push)),

  /** That it runs: one whose database is away need not be started again. */
  "GET /livez": async () => ({ alive: true }),

  /** That it can be asked. */
  "GET /healthz": async ({ db }) => {
    await db.$queryRaw`SELECT 1`
    return { ready: true }
  },
}

async function caller(
  { identities, limits }: Parts,
  request: IncomingMessage,
  kind: Kind,
): Promise<Identity> {
  const identity = await identities.caller(request)
  limits.take(identity.instanceId, kind)
  return identity
}
