// The controller's life: stand by until the lease is ours, act while it is, and let go of everything when it is not.
// SIGTERM and SIGINT stop the instances too, unless they are a cluster's; a launcher that died (IPC disconnect) leaves them for the next start.
import pino from "pino"
import { database, databaseUrl } from "@/lib/db"
import { serveHealth } from "@/lib/health"
import { configFromEnvironment } from "./config"
import type { Engine, Happening } from "./engine/engine"
import { openEngine } from "./engine/open-engine"
import { listenForPlacements } from "./hints"
import { Lease } from "./lease"
import { Loop } from "./loop"
import { issueJoinToken } from "./records"

const standbyMs = 500
/** A turn waits for the database and for an engine to look around, and for nothing else. */
const turnMaxMs = 120_000
/** Graceful ends of an application and then of its sidecar take 10 s each at most. */
const forcedExitMs = 28_000

const config = configFromEnvironment()
const log = pino({ name: "controller" })
const db = database()
const renewEveryMs = config.leaseMs / 3
const lease = new Lease(db, undefined, config.leaseMs)
let acting: { loop: Loop; engine: Engine; epoch: number | null } | undefined
let ending = false
let timer: NodeJS.Timeout | undefined
let turnedAt = performance.now()

const hints = listenForPlacements(databaseUrl(), (versionId) => acting?.loop.wake(versionId))
if (config.healthPort !== undefined)
  serveHealth(config.healthPort, () =>
    performance.now() - turnedAt < turnMaxMs ? null : "It has not looked at its lease for too long.",
  )
let turn = Promise.resolve()
next()
await turn
log.info({ address: "", acting: acting !== undefined, holder: lease.holder }, "ready")
process.send?.({ ready: true, address: "" })

process.on("SIGTERM", () => end("stop"))
process.on("SIGINT", () => end("stop"))
process.on("disconnect", () => end("leave"))
if (process.send && !process.connected) end("leave")

/** Takes or renews the lease, and begins or ends acting accordingly. */
async function takeTurn() {
  const held = await lease.acquire().catch((error) => {
    log.error({ err: error }, "could not reach the database for the lease")
    return lease.isHeld()
  })
  // Another epoch means that somebody else acted in between: what this process remembers is worth nothing.
  if (acting && acting.epoch !== lease.epoch) letGo()
  if (held && !acting && !ending) await begin()
  if (!ending) timer = setTimeout(next, acting ? renewEveryMs : standbyMs)
}

function next() {
  turn = takeTurn().catch((error) => {
    log.error({ err: error }, "could not begin to act")
    if (!ending) timer = setTimeout(next, standbyMs)
  })
  turn.then(() => {
    turnedAt = performance.now()
  })
}

async function begin() {
  const early: [string, Happening | undefined][] = []
  let loop: Loop | undefined
  const engine = await openEngine(config, {
    guard: () => lease.guard(),
    joinToken: (instanceId) => issueJoinToken(lease, instanceId),
    changed: (versionId, happening) =>
      loop ? loop.wake(versionId, happening) : early.push([versionId, happening]),
  })
  try {
    await engine.adopt()
  } catch (error) {
    engine.close()
    throw error
  }
  loop = new Loop(db, lease, engine, log)
  acting = { loop, engine, epoch: lease.epoch }
  for (const [versionId, happening] of early) loop.wake(versionId, happening)
  loop.start()
  log.info({ epoch: lease.epoch }, "this controller acts")
}

function letGo() {
  acting?.engine.close()
  acting?.loop.stop()
  acting = undefined
  log.warn("this controller does not act any more; it stands by")
}

async function end(how: "stop" | "leave") {
  if (ending) return
  ending = true
  clearTimeout(timer)
  setTimeout(() => process.exit(1), forcedExitMs).unref()
  await turn
  await acting?.loop.stop()
  if (acting && how === "stop")
    await stopInstances(acting).catch((error) => log.error({ err: error }, "stop"))
  acting?.engine.close()
  await hints.close()
  await lease.release().catch((error) => log.error({ err: error }, "could not give up the lease"))
  await db.$disconnect()
  if (process.connected) process.disconnect()
  log.info({ how }, "ended")
}

async function stopInstances({ engine, loop }: NonNullable<typeof acting>) {
  // Graceful ends may take longer than the lease lasts.
  const renewing = setInterval(() => lease.acquire().catch(() => undefined), renewEveryMs)
  try {
    await engine.suspend()
    await loop.writeLast()
  } finally {
    clearInterval(renewing)
  }
}
