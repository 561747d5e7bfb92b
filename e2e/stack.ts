import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync } from "node:fs"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"

const root = path.resolve(import.meta.dirname, "..")
const startTimeoutMs = 120_000

/** Where a running Weside is and how to speak to it. */
export type Stack = { address: string; dataDir: string; token: string; pid: number }

const started: (() => Promise<unknown>)[] = []

/** Ends whatever a test started and did not stop itself. */
export async function stopAll() {
  for (const stop of started.splice(0)) await stop()
}

/** Starts the whole of Weside as `npm start` does after its set-up, on a data directory of its own. */
export async function startStack(
  given: { dataDir?: string; port?: number; env?: Record<string, string> } = {},
) {
  const dataDir = given.dataDir ?? mkdtempSync(path.join(tmpdir(), "weside-e2e-"))
  const port = given.port ?? (await freePort())
  const settings = { WESIDE_DATA_DIR: dataDir, PORT: String(port), ...given.env }
  const child = spawn(process.execPath, ["--import", "tsx", "launcher/main.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: "", WESIDE_UPSTREAM: "", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const stop = () => stopped(child)
  started.push(stop)
  const address = await announced(child)
  const { token } = JSON.parse(readFileSync(path.join(dataDir, "admin.json"), "utf8"))
  const stack: Stack = { address, dataDir, token, pid: child.pid! }
  return { stack, stop }
}

/** As the machine's memory running out would; the launcher starts another. */
export function killController({ pid }: Stack) {
  const found = execFileSync("pgrep", ["-f", "-P", String(pid), "controller/main.ts"], { encoding: "utf8" })
  process.kill(Number(found), "SIGKILL")
}

function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ""
    const timer = setTimeout(
      () => reject(new Error(`Weside was not ready in time:\n${output}`)),
      startTimeoutMs,
    )
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (data) => {
        output += data
        const address = /Weside is ready: (http:\/\/\S+)/.exec(output)?.[1]
        if (!address) return
        clearTimeout(timer)
        resolve(address)
      })
    child.once("exit", (code) => {
      clearTimeout(timer)
      reject(new Error(`Weside ended with ${code}:\n${output}`))
    })
  })
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  child.kill("SIGTERM")
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)))
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
