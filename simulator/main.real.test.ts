import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterEach, expect, test } from "vitest"
import { exchange } from "./testing"

const children = new Set<ChildProcess>()
const folders: string[] = []

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL")
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

test("tokens, the clock and changed apps survive a restart", async () => {
  const stateFile = join(await folder(), "state.json")
  const first = await ready({ SIMULATOR_STATE_FILE: stateFile })
  await exchange(`${first.address}/_simulator/clock`, { body: { advanceMs: 5000 } })
  const put = { method: "PUT", body: { kind: "OfficialAccount" } }
  await exchange(`${first.address}/_simulator/apps/wxdddd`, put)
  const token = await stableToken(first.address, "wxdddd")
  expect(await stopped(first.child)).toBe(0)
  const second = await ready({ SIMULATOR_STATE_FILE: stateFile })
  expect(await stableToken(second.address, "wxdddd")).toBe(token)
  const ips = await exchange(`${second.address}/cgi-bin/getcallbackip?access_token=${token}`)
  expect(ips.json.ip_list).toBeDefined()
  expect((await exchange(`${second.address}/_simulator/state`)).json.clock.offsetMs).toBe(5000)
  expect(JSON.parse(await readFile(stateFile, "utf8")).tokens).toHaveLength(1)
})

test("the parent hears of readiness, and the apps come from a file", async () => {
  const file = join(await folder(), "apps.json")
  await writeFile(file, JSON.stringify([{ appid: "wxmine", name: "Mine", kind: "MiniProgram", secret: "s" }]))
  const child = run({ SIMULATOR_APPS_FILE: file }, "ipc")
  const [message] = await once(child, "message")
  expect(message).toEqual({ ready: true, address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
  const { json } = await exchange(`${message.address}/_simulator/state`)
  expect(json.apps.map((app: { appid: string }) => app.appid)).toEqual(["wxmine"])
  expect(await stopped(child, "SIGINT")).toBe(0)
})

const misconfigured: [string, Record<string, string>, RegExp][] = [
  ["a port that is no number", { SIMULATOR_PORT: "http" }, /SIMULATOR_PORT/],
  [
    "a missing apps file",
    { SIMULATOR_APPS_FILE: "/nowhere/apps.json" },
    /\/nowhere\/apps\.json cannot be read/,
  ],
]

test.each(misconfigured)("%s ends it with one line", async (_, env, sentence) => {
  expect(await failure(env)).toMatch(sentence)
})

test("a port in use ends it with one line", async () => {
  const holder = createServer().listen(0, "127.0.0.1")
  await once(holder, "listening")
  const { port } = holder.address() as { port: number }
  expect(await failure({ SIMULATOR_PORT: String(port) })).toMatch(`Port ${port} is in use`)
  holder.close()
})

async function failure(env: Record<string, string>): Promise<string> {
  const child = run(env)
  const lines: string[] = []
  createInterface(child.stdout!).on("line", (line) => lines.push(line))
  const [code] = await once(child, "close")
  expect([code, lines.length]).toEqual([1, 1])
  return JSON.parse(lines[0]!).msg
}

async function ready(env: Record<string, string>): Promise<{ child: ChildProcess; address: string }> {
  const child = run(env)
  for await (const line of createInterface(child.stdout!)) {
    const { msg, address } = JSON.parse(line)
    if (msg === "ready") return { child, address }
  }
  throw new Error("It ended before it was ready")
}

function run(env: Record<string, string>, ipc?: "ipc"): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "simulator/main.ts"], {
    cwd: join(import.meta.dirname, ".."),
    env: { ...process.env, SIMULATOR_PORT: "0", ...env },
    stdio: ipc ? ["ignore", "pipe", "inherit", ipc] : ["ignore", "pipe", "inherit"],
  })
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  child.stdout?.resume()
  child.kill(signal)
  const [code] = await once(child, "exit")
  return code
}

async function stableToken(address: string, appid: string): Promise<string> {
  const body = { grant_type: "client_credential", appid, secret: `secret-of-${appid}` }
  return (await exchange(`${address}/cgi-bin/stable_token`, { body })).json.access_token
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "simulator-"))
  folders.push(made)
  return made
}
