import { type Logger, pino } from "pino"
import { answer } from "./answer"
import type { Config } from "./config"
import { Credentials } from "./credential"
import { openBrokerDatabase } from "./database"
import { Checks } from "./health/checks"
import { CredentialHealth } from "./health/health"
import { Heartbeats } from "./heartbeats"
import { listen } from "./hints"
import { Identities } from "./identity"
import { Instances } from "./instances"
import { KeyRing } from "./key-ring"
import { listenAt } from "./listener"
import type { Pods } from "./pod-tokens"
import { Policies } from "./policies"
import { RateLimits } from "./rate-limits"
import { repeat } from "./repeat"
import { deleteOld } from "./retention"
import { openSources } from "./sources/open-sources"
import { Tokens } from "./tokens"
import { Vault } from "./vault"

export type Broker = { address: string; stop: () => Promise<void> }

const heartbeatWriteMs = 1000
const policyPollMs = 3000
const policyHeartbeatMs = 5000
const retentionMs = 600_000
const forgetMs = 60_000
const keysMs = 2000
const renewDueMs = 1000
const checkPollMs = 3000

/** Listens, and resolves when ready; a database that is away then is waited for by each call of its own. */
export async function startBroker(config: Config, log: Logger = pino({ enabled: false })): Promise<Broker> {
  const keys = await KeyRing.open(config.keyFile, config.sealingKeysFile)
  const db = openBrokerDatabase(config.databaseUrl)
  const instances = new Instances(db)
  const policies = new Policies(db, instances)
  const heartbeats = new Heartbeats(db)
  const vault = new Vault(keys)
  const origins = openSources({ ...config, db, vault, log })
  const health = new CredentialHealth(db, log)
  const tokens = new Tokens(db, config.databaseUrl, vault, origins.sources, health, log)
  const checks = new Checks(db, tokens, health, log)
  const podTokens = config.pods && (await loadPodTokens(config.pods, log))
  const identities = new Identities(db, instances, new Credentials(keys), podTokens)
  const limits = new RateLimits()
  const parts = { db, identities, policies, heartbeats, limits, tokens, pushes: origins.pushes, log }

  const door = await listenAt(config, (request, response) => void answer(parts, request, response))

  const ending = new AbortController()
  const every = (what: string, ms: number, work: () => Promise<void> | void) =>
    repeat(what, ms, work, log, ending.signal)
  const poll = () =>
    policies.poll().catch((error) => log.warn({ reason: error.message }, "No policy was read"))
  const hints = {
    weside_policy: (environmentId: string) =>
      void policies
        .hint(environmentId)
        .catch((error) => log.warn({ reason: error.message }, "No policy was read")),
    weside_token: (appid: string) => tokens.hint(appid),
    weside_check: (appid: string) => checks.hint(appid),
  }
  const loops = [
    listen(config.databaseUrl, { connected: poll, hints }, log, ending.signal),
    every("Looking for changed keys", keysMs, () => keys.refresh()),
    every("Looking for a renewed certificate", forgetMs, () => door.refresh()),
    every("Looking for credentials to check", checkPollMs, () => checks.poll()),
    every("Renewing tokens", renewDueMs, () => tokens.renewDue()),
    every("Looking for changed policies", policyPollMs, () => policies.poll()),
    every("Keeping policy streams alive", policyHeartbeatMs, () => policies.heartbeat()),
    every("Writing heartbeats", heartbeatWriteMs, () => heartbeats.flush()),
    every("Deleting old records", retentionMs, () => deleteOld(db)),
    every("Forgetting instances", forgetMs, () => {
      instances.forgetStale()
      limits.forgetFull()
    }),
  ]

  async function stop() {
    ending.abort()
    policies.end()
    await door.close()
    await Promise.all(loops)
    await tokens.end()
    await origins.end()
    await heartbeats.flush().catch((error) => log.warn({ reason: error.message }, "Heartbeats were lost"))
    await db.$disconnect()
  }
  return { address: door.address, stop }
}

/** The Kubernetes client takes 70 MB, which a broker without a cluster does not pay. */
const loadPodTokens = async (pods: Pods, log: Logger) =>
  (await import("./pod-tokens")).openPodTokens(pods, log)
