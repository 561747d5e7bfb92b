// The sidecar: takes the calls of one instance to WeChat, and adds the credential that the instance never sees.
import type { Policy } from "../lib/wire/broker"
import type { SidecarHealth } from "../lib/wire/sidecar"
import { identityRefusedExitCode, wechatHosts } from "../lib/wire/takeover"
import { Broker } from "./broker"
import { certificateArgument, instanceCertificate } from "./certificate"
import { type Config, inUrl, listenAt, openJoinToken, readConfig } from "./config"
import { keepSmall } from "./footprint"
import { serveHealth } from "./health"
import { Heartbeat } from "./heartbeat"
import { join } from "./identity"
import { log } from "./log"
import { metricsText } from "./metrics"
import { listen, type Plane } from "./plane"
import { followPolicy } from "./policy"
import { Pool } from "./pool"
import { Report } from "./report"
import { rulesOf } from "./rules"
import { Tokens } from "./tokens"
import { keepWxTokenFile } from "./wx-token-file"

const stopDeadlineMs = 12_000

start().catch((error: Error) => {
  log("error", `The sidecar cannot start: ${error.message}`)
  process.exit(1)
})

async function start(): Promise<void> {
  // Packed into one file, it is its own certificate program too.
  if (process.argv[2] === certificateArgument) return void (await import("./certificate-program"))
  const config = readConfig(process.env)
  await run(config, await openJoinToken(config.joinTokenFile))
}

async function run(config: Config, joinToken: () => Promise<string>): Promise<void> {
  const stopping = new AbortController()
  const broker = new Broker(config.brokerUrl)
  const report = new Report(broker, identityRefused)
  const heartbeat = new Heartbeat(broker, config.build, identityRefused)
  const brokerUrl = new URL(config.brokerUrl)
  const plane: Plane = {
    rules: null,
    setting: { listenPorts: new Set(), permissionsUrl: config.permissionsUrl },
    relayGuard: { brokerHost: brokerUrl.hostname, brokerPort: portOf(brokerUrl) },
    tokens: new Tokens(broker, identityRefused),
    pool: new Pool(config.upstream),
    report,
    connections: new Set(),
    stopping: false,
  }
  if (config.wxTokenFile !== null) await keepWxTokenFile(config.wxTokenFile, () => plane.rules !== null)
  const { tls } = config
  const pair = tls && (await instanceCertificate({ names: wechatHosts, ...tls }))
  const listener = listen(plane, { plain: config.listen, tls: tls && pair && { ...tls.listen, ...pair } })
  const pages = {
    "/healthz": () => healthPage(plane, config.build),
    "/metrics": () => ({
      status: 200,
      type: "text/plain; version=0.0.4",
      body: metricsText(figuresOf(plane)),
    }),
  }
  const health = listenAt("SIDECAR_HEALTH_LISTEN", config.health, () => serveHealth(config.health, pages))
  const address = `http://${inUrl(config.listen.hostname)}:${listener.port}`
  const tlsAddress = tls && `https://${inUrl(tls.listen.hostname)}:${listener.tlsPort}`
  log("info", "listening", {
    address,
    tlsAddress,
    health: `http://${inUrl(config.health.hostname)}:${health.port}`,
  })
  // Asked again it goes on as it is: without a listener the second signal would kill it in the middle of calls.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop)
  if (process.channel) process.once("disconnect", stop)

  if (!(await join(broker, joinToken, config.build, stopping.signal))) return identityRefused()
  if (stopping.signal.aborted) return
  heartbeat.start()
  report.start()
  void keepSmall(() => report.counted)
  await followPolicy(broker, { apply, unauthorized: identityRefused, signal: stopping.signal })

  function apply(policy: Policy) {
    const before = plane.rules
    plane.rules = rulesOf(policy)
    plane.tokens.keepOnly(plane.rules.appids)
    heartbeat.applied(policy.revision)
    if (policy.revision !== before?.revision) log("info", "policy applied", { revision: policy.revision })
    if (before) return
    log("info", "ready", { address })
    process.send?.({ ready: true, address })
  }

  async function stop(): Promise<void> {
    if (stopping.signal.aborted) return
    stopping.abort()
    setTimeout(() => process.exit(1), stopDeadlineMs)
    heartbeat.stop()
    report.stop()
    await listener.stop()
    await report.flush()
    log("info", "stopped")
    process.exit(0)
  }

  /** The broker knows this instance no longer, or has new keys. Its controller starts it anew, with a new join token. */
  function identityRefused() {
    if (stopping.signal.aborted) return
    log(
      "error",
      "The broker refuses this sidecar's identity: it ends and must be started with a fresh join token.",
    )
    process.exit(identityRefusedExitCode)
  }
}

function healthPage({ rules }: Plane, build: string) {
  const health: SidecarHealth = { ready: rules !== null, build, policyRevision: rules?.revision ?? null }
  return { status: rules ? 200 : 503, type: "application/json", body: JSON.stringify(health) }
}

const portOf = ({ port, protocol }: URL) => Number(port || (protocol === "https:" ? 443 : 80))

function figuresOf(plane: Plane) {
  return {
    calls: plane.report.counts.all(),
    rssBytes: process.memoryUsage.rss(),
    connections: plane.connections.size,
    upstreamIdle: plane.pool.idle,
    policyRevision: plane.rules?.revision ?? null,
    reportQueued: plane.report.queued,
    reportDropped: plane.report.dropped,
    relayed: plane.report.relayedCount,
  }
}
