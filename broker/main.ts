import { once } from "node:events"
import { pino } from "pino"
import { readConfig } from "./config"
import { type Broker, startBroker } from "./server"

const stopDeadlineMs = 5000

// No call logs what it was sent; this is the second line of defence.
const secretFields = ["authorization", "credential", "joinToken", "secret", "sealed", "token", "access_token"]
const log = pino({
  name: "broker",
  redact: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
})

const stopping = new AbortController()
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort())
// Its launcher died: nobody would end it.
if (process.channel) process.once("disconnect", () => stopping.abort())

const broker = await started()
if (broker) await run(broker)

async function started(): Promise<Broker | null> {
  try {
    return await startBroker(readConfig(process.env), log)
  } catch (error) {
    log.fatal(`The broker cannot start: ${(error as Error).message}`)
    process.exitCode = 1
    if (process.channel) process.disconnect()
    return null
  }
}

async function run({ address, stop }: Broker): Promise<void> {
  log.info({ address }, "ready")
  process.send?.({ ready: true, address })
  if (!stopping.signal.aborted) await once(stopping.signal, "abort")
  setTimeout(() => process.exit(1), stopDeadlineMs).unref()
  await stop()
  log.info("stopped")
  if (process.channel) process.disconnect()
}
