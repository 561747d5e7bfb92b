// `npm start` after its set-up: starts every part on this machine in order, prints one line with the address,
// and on SIGTERM or SIGINT stops every process that it started, last first.
import { execFile } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import { migrate } from "@/prisma/migrate"
import { type Child, startChild } from "./children"
import { type Config, readConfig } from "./config"
import type { Around } from "./kubernetes"
import { lockDataDir } from "./lock"
import { isFree, portOf, simulatorHost } from "./ports"
import { startPostgres } from "./postgres"

const tsx = ["--import", "tsx"]
const stops: (() => Promise<void> | void)[] = []
let stopping: Promise<void> | undefined

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stop(0))
await start().catch((error: Error) => {
  if (!stopping) console.error(`Weside did not start: ${error.message}`)
  return stop(1)
})

async function start() {
  const config = readConfig(process.env)
  const { dataDir, root } = config
  makeFolder(dataDir)
  stops.push(lockDataDir(dataDir))
  if (!(await isFree(config.port))) throw new Error(`port ${config.port} is in use; set PORT to another.`)

  const brokerPort = await portOf(dataDir, "broker")
  const around: Partial<Around> =
    config.engine === "kubernetes"
      ? await (await import("./kubernetes")).kubernetesAround(config, process.env, brokerPort)
      : {}

  let databaseUrl = config.databaseUrl
  if (databaseUrl === undefined) {
    const postgres = await startPostgres(path.join(dataDir, "postgres"))
    stops.push(postgres.stop)
    databaseUrl = postgres.url
  }
  await migrate(databaseUrl).catch((error: Error) => {
    const [cause] = error.message.split("\n").filter((line) => line.trim() !== "")
    throw new Error(`the database of DATABASE_URL could not be brought up to date: ${cause}`, {
      cause: error,
    })
  })

  const shared = {
    ...inherited(),
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    WESIDE_DATA_DIR: dataDir,
    WESIDE_ROOT: root,
    WESIDE_ENGINE: config.engine,
    WESIDE_SIDECAR_BUILD: config.sidecarBuild,
    ...around.shared,
  }
  const run = async (name: string, file: string, env: Record<string, string>): Promise<Child> => {
    const program = { name, args: [...tsx, path.join(root, file)], env: { ...shared, ...env } }
    const child = await startChild(program, root, path.join(dataDir, "logs"))
    stops.push(child.stop)
    return child
  }

  const simulator = config.upstream === undefined
  const stand = simulator ? await simulatorHost(dataDir) : null
  const upstream =
    config.upstream ??
    (await run("simulator", "simulator/main.ts", await simulatorSettings(config, stand))).address
  const calls = { WESIDE_UPSTREAM: upstream, WESIDE_SIMULATOR: simulator ? "1" : "0" }
  const listen = `127.0.0.1:${brokerPort}`
  const broker = await run("broker", "broker/main.ts", { ...calls, BROKER_LISTEN: listen, ...around.broker })
  if (!existsSync(path.join(dataDir, "admin.json"))) await seed(root, { ...shared, ...calls })
  const console_ = await run("console", "launcher/console.ts", {
    ...calls,
    WESIDE_BROKER_URL: broker.address,
    PORT: String(config.port),
    ...around.console,
  })
  await run("controller", "controller/main.ts", {
    ...calls,
    WESIDE_BROKER_URL: broker.address,
    WESIDE_CONSOLE_URL: console_.address,
    ...(stand && { WESIDE_WECHAT_ADDRESS: stand }),
    ...around.controller,
  })
  console.log(`Weside is ready: ${console_.address}`)
}

/** Step by step: Node's own recursive form never returns below /proc. */
function makeFolder(folder: string) {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  mkdirSync(folder, { mode: 0o711 })
}

async function simulatorSettings({ dataDir, port }: Config, stand: string | null) {
  return {
    SIMULATOR_PORT: String(await portOf(dataDir, "simulator")),
    SIMULATOR_PUSH_BASE: `http://localhost:${port}/api/push`,
    SIMULATOR_STATE_FILE: path.join(dataDir, "simulator.json"),
    ...(stand && { SIMULATOR_PORT_80_HOST: stand }),
  }
}

async function seed(root: string, env: Record<string, string>) {
  const options = { cwd: root, env: env as NodeJS.ProcessEnv }
  await promisify(execFile)(process.execPath, [...tsx, path.join(root, "prisma/seed.ts")], options)
}

/** What a child may know of the launcher's environment: never more than it needs. */
function inherited() {
  const names = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "USER",
    "CONTAINERS_CONF",
    "CONTAINERS_STORAGE_CONF",
    "WESIDE_KEY_FILE",
    "WESIDE_NAME_TAKEOVER",
    "WESIDE_TOKEN_SERVER_HOSTS",
    "WESIDE_SIDECAR_IMAGE",
  ]
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]!]])),
  )
}

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    for (const step of stops.reverse())
      await Promise.resolve(step()).catch((error: Error) => console.error(error.message))
    process.exit(code)
  })()
  return stopping
}
