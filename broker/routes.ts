// What the broker answers: lib/wire/broker.ts in code. A route returns its JSON answer, nothing (204),
// or answers by itself.
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Logger } from "pino"
import type { Db } from "../lib/db"
import { CallReport, Heartbeat, Join, TokenRequest } from "../lib/wire/broker"
import { readBody } from "./body"
import type { Heartbeats } from "./heartbeats"
import type { Identities } from "./identity"
import type { Policies } from "./policies"
import { Refusal } from "./refusal"
import { fileReport } from "./reports"
import { Subscriber } from "./subscriber"
import type { Tokens } from "./tokens"

export type Parts = {
  db: Db
  identities: Identities
  policies: Policies
  heartbeats: Heartbeats
  tokens: Tokens
  log: Logger
}

type Route = (parts: Parts, request: IncomingMessage, response: ServerResponse) => Promise<unknown>

const reportMaxBytes = 4 * 1024 * 1024

export const routes: Record<string, Route> = {
  "POST /v1/join": async ({ identities, heartbeats, log }, request) => {
    const { joinToken, build } = await readBody(request, Join)
    const identity = await identities.join(joinToken)
    heartbeats.note(identity.instanceId, { policyRevision: null, build })
    const { environment, service, version, instance } = identity
    log.info({ environment, service, version, instance, build }, "A sidecar joined")
    return identities.joined(identity)
  },

  "POST /v1/renew": async ({ identities }, request) =>
    identities.joined(await identities.callerToRenew(request)),

  "GET /v1/policy": async ({ identities, policies }, request, response) =>
    policies.subscribe(await identities.caller(request), new Subscriber(response)),

  "POST /v1/heartbeat": async ({ identities, heartbeats }, request) => {
    const { instanceId } = await identities.caller(request)
    heartbeats.note(instanceId, await readBody(request, Heartbeat))
  },

  "POST /v1/token": async ({ identities, policies, tokens }, request) => {
    const { environmentId } = await identities.caller(request)
    const { appid, failedGeneration } = await readBody(request, TokenRequest)
    const { apps } = await policies.read(environmentId)
    if (!apps.some((app) => app.appid === appid))
      throw new Refusal("forbidden", `${appid} is neither this environment's owner nor shared with it.`)
    return tokens.get(appid, failedGeneration)
  },

  "POST /v1/calls": async ({ db, identities }, request) => {
    const identity = await identities.caller(request)
    await fileReport(db, identity, await readBody(request, CallReport, reportMaxBytes), new Date())
  },

  "GET /healthz": async ({ db }) => {
    await db.$queryRaw`SELECT 1`
    return { ready: true }
  },
}
