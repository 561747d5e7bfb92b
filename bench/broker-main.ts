// The broker under the load of many sidecars. Everything is real but the sidecars, which are connections of this process
// that say what sidecars say, as often as they do.
import { setMaxListeners } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import type { SimulatedSidecar } from "../broker/faults/fleet"
import type { BrokerProcess } from "../broker/faults/processes"
import { type BrokerArguments, readBrokerArguments, usage } from "./broker-arguments"
import { measureEdits } from "./broker-edits"
import { figuresOf, type Measured, missed, tableOf } from "./broker-figures"
import { type Ground, openGround } from "./broker-ground"
import { measureColdStorms, measureReconnect } from "./broker-storm"
import { memoryOf } from "./proc"

const beatMs = 2000
const settleMs = 5000
/** So many sidecars connect at once: real ones come with jitter. */
const partSize = 200

const options = readOptions()
const ground = await openGround()
try {
  const figures = figuresOf(await measure(ground, options))
  console.log(tableOf(figures))
  if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`)
  const broken = missed(figures)
  for (const promise of broken) console.log(`A promise was not kept: ${promise}.`)
  process.exitCode = broken.length > 0 ? 1 : 0
} finally {
  await ground.close()
}

async function measure(ground: Ground, { sidecars, edits, storms }: BrokerArguments): Promise<Measured> {
  const broker = await ground.broker()
  await pause(settleMs)
  const idle = rssOf(broker)
  const ending = new AbortController()
  setMaxListeners(0, ending.signal)
  const fleet = await ground.fleet(sidecars, [broker])
  for (let n = 0; n < fleet.length; n += partSize) {
    const part = fleet.slice(n, n + partSize)
    await Promise.all(part.map((sidecar) => sidecar.follow(broker.address)))
    for (const sidecar of part) void beat(sidecar, broker, ending.signal)
  }
  await pause(settleMs)
  const connected = rssOf(broker)
  const edited = await measureEdits(ground, fleet, broker, edits)
  const rss = { idle, connected, afterEdits: rssOf(broker) }
  ending.abort()

  const others = [await ground.broker(), await ground.broker()]
  const brokers = [broker, ...others]
  const cold = await measureColdStorms(ground, fleet, brokers, storms)
  await broker.kill()
  const reconnectMs = await measureReconnect(fleet, others[0]!)
  return { sidecars, brokers: brokers.length, edits: edited, cold, reconnectMs, rss }
}

/** As a sidecar does, every two seconds, each at its own moment. */
async function beat(sidecar: SimulatedSidecar, broker: BrokerProcess, signal: AbortSignal) {
  for (let waitMs = Math.random() * beatMs; ; waitMs = beatMs) {
    await pause(waitMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    await sidecar.heartbeat(broker.address).catch(() => undefined)
  }
}

function rssOf({ child }: BrokerProcess) {
  return memoryOf(readFileSync(`/proc/${child.pid}/smaps_rollup`, "utf8")).rssMb
}

function readOptions(): BrokerArguments {
  try {
    return readBrokerArguments(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(2)
  }
}
