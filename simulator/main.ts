import { once } from "node:events"
import { pino } from "pino"
import { readConfig } from "./config"
import { type Simulator, startSimulator } from "./server"

const stopDeadlineMs = 5000
const log = pino({ name: "simulator" })
const stopping = new AbortController()
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort())

const simulator = await started()
if (simulator) await run(simulator)

async function started(): Promise<Simulator | null> {
  try {
    return await startSimulator(readConfig(process.env), log)
  } catch (error) {
    log.fatal(startFailure(error as NodeJS.ErrnoException & { port?: number }))
    process.exitCode = 1
    return null
  }
}

async function run({ address, stop }: Simulator): Promise<void> {
  log.info({ address }, "ready")
  process.send?.({ ready: true, address })
  if (!stopping.signal.aborted) await once(stopping.signal, "abort")
  setTimeout(() => process.exit(1), stopDeadlineMs).unref()
  await stop()
  log.info("stopped")
}

function startFailure(error: NodeJS.ErrnoException & { port?: number }): string {
  if (error.code === "EADDRINUSE")
    return `Port ${error.port} is in use: stop the program that has it, or set SIMULATOR_PORT (0 takes any free one).`
  return `The simulator cannot start: ${error.message}`
}
