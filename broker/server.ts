import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { type Logger, pino } from "pino"
import { openDatabase } from "../lib/db"
import { answer } from "./answer"
import type { Config } from "./config"
import { Credentials } from "./credential"
import { Heartbeats } from "./heartbeats"
import { listen } from "./hints"
import { Identities } from "./identity"
import { Instances } from "./instances"
import { loadKeys } from "./keys"
import { Policies } from "./policies"
import { repeat } from "./repeat"
import { deleteOld } from "./retention"
import { sourcesAt } from "./sources"
import { Tokens } from "./tokens"
import { Vault } from "./vault"

export type Broker = { address: string; stop: () => Promise<void> }

const heartbeatWriteMs = 1000
const policyPollMs = 3000
const policyHeartbeatMs = 5000
const retentionMs = 600_000
const closeDeadlineMs = 3000

/** Listens, and resolves when ready; a database that is away then is waited for by each call of its own. */
export async function startBroker(config: Config, log: Logger = pino({ enabled: false })): Promise<Broker> {
  const keys = await loadKeys(config.keyFile, config.sealingKeysFile)
  const db = openDatabase(config.databaseUrl)
  const instances = new Instances(db)
  const policies = new Policies(db, instances)
  const heartbeats = new Heartbeats(db)
  const parts = {
    db,
    identities: new Identities(db, instances, new Credentials(keys.signing)),
    policies,
    heartbeats,
    tokens: new Tokens(db, new Vault(keys.keys), sourcesAt(config.upstream), log),
    log,
  }

  const server = createServer((request, response) => void answer(parts, request, response))
  // Longer than the gap between a sidecar's heartbeats, so that its connection lasts.
  server.keepAliveTimeout = 15_000
  server.listen(config.port, config.host)
  await once(server, "listening")

  const ending = new AbortController()
  const every = (what: string, ms: number, work: () => Promise<void> | void) =>
    repeat(what, ms, work, log, ending.signal)
  const poll = () =>
    policies.poll().catch((error) => log.warn({ reason: error.message }, "No policy was read"))
  const hint = (environmentId: string) =>
    policies.hint(environmentId).catch((error) => log.warn({ reason: error.message }, "No policy was read"))
  const loops = [
    listen(config.databaseUrl, "weside_policy", { connected: poll, hint }, log, ending.signal),
    every("Looking for changed policies", policyPollMs, () => policies.poll()),
    every("Keeping policy streams alive", policyHeartbeatMs, () => policies.heartbeat()),
    every("Writing heartbeats", heartbeatWriteMs, () => heartbeats.flush()),
    every("Deleting old records", retentionMs, () => deleteOld(db, new Date())),
    every("Forgetting instances", retentionMs, () => instances.forgetStale()),
  ]

  async function stop() {
    ending.abort()
    policies.end()
    await closed(server)
    await Promise.all(loops)
    await heartbeats.flush().catch((error) => log.warn({ reason: error.message }, "Heartbeats were lost"))
    await db.$disconnect()
  }
  return { address: addressOf(server), stop }
}

/** Lets calls that are under way end, but no connection outlast the deadline. */
async function closed(server: Server) {
  const end = once(server, "close")
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const deadline = setTimeout(() => server.closeAllConnections(), closeDeadlineMs)
  await end
  clearInterval(idle)
  clearTimeout(deadline)
}

function addressOf(server: Server) {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`
}
