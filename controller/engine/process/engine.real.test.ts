import { lookup } from "node:dns/promises"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import net from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { instanceFolder, logFiles } from "@/lib/instances/log-files"
import { markedProcesses } from "../../processes"
import { driveEngine, member, token } from "../../test/driven-engine"
import { ask, kill, leadersOf, until } from "../../test/world"
import { findNamespaces } from "./namespace"

type Driven = Awaited<ReturnType<typeof driveEngine>>
let dataDir: string
let driven: Driven
const carrying = { sidecar: { recordedBuild: "b1", wxTokenFile: false } }
const [one, two] = [member("a"), member("b")]
const all = (id: string) => markedProcesses().filter((process) => process.run.startsWith(`${id}.`))

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "weside-engine-"))
})
afterEach(async () => {
  await driven.stop()
  for (const { pid } of [...all(one.id), ...all(two.id)]) kill(pid)
  rmSync(dataDir, { recursive: true, force: true })
})

test.each([
  ["auto", (await findNamespaces(process.env.PATH ?? "")) ? "Hosts" : "Proxy"],
  ["proxy", "Proxy"],
] as const)(
  "S9, S18, takeover %s: %s, and a call at the very start works",
  async (nameTakeover, takeover) => {
    driven = await driveEngine(dataDir, { nameTakeover, sidecarBuild: "slow-400" })
    const workload = await driven.want({ ...carrying, env: { TEST_CALL_FIRST: "1" } }, [one])
    await driven.phase(one, (instance) => instance.phase === "Starting")
    const instance = await driven.running(one)
    expect(instance).toMatchObject({ nameTakeover: takeover, openapiSidecar: "Present" })
    expect(driven.kinds()).toEqual(["sidecar.ready", "instance.started"])
    const log = await driven.engine.logs(one.id, "app")
    expect(log).toContain(`"token":"${token}"`)
    expect((await ask(instance.address, "/call")).answer).toMatchObject({ host: "api.weixin.qq.com" })

    const outside = await lookup("api.weixin.qq.com").then(
      ({ address }) => address,
      (error) => error.code,
    )
    const inside: string = (await ask(instance.address, "/name")).answer
    const sidecarHost = instance.sidecarAddress!.split(":")[0]
    expect(outside).not.toBe(sidecarHost)
    expect(inside === sidecarHost).toBe(takeover === "Hosts")
    const env: Record<string, string> = (await ask(instance.address, "/env")).answer
    expect(env.http_proxy).toBe(takeover === "Proxy" ? `http://${instance.sidecarAddress}` : undefined)
    expect(env.NODE_USE_ENV_PROXY).toBe(takeover === "Proxy" ? "1" : undefined)
    expect(env).toMatchObject({ INSTANCE: one.name, PORT: new URL(instance.address!).port })
    expect(JSON.stringify(env)).not.toContain(token)
    expect(Object.keys(env)).not.toContain("DATABASE_URL")
    expect(workload.sidecar).not.toBeNull()
  },
)

test("an application sees nothing of the data directory, and the machine sees nothing of its namespace", async () => {
  driven = await driveEngine(dataDir)
  writeFileSync(path.join(dataDir, "keys.json"), "secret")
  await driven.want({}, [one])
  const { address, nameTakeover, openapiSidecar } = await driven.running(one)
  expect([nameTakeover, openapiSidecar]).toEqual(["None", "Absent"])
  const covered = (await findNamespaces(process.env.PATH ?? "")) !== null
  const seen: string[] = (await ask(address, `/list?${encodeURIComponent(dataDir)}`)).answer
  expect(seen.includes("keys.json")).toBe(!covered)
  expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(dataDir)
  expect(readFileSync(path.join(dataDir, "keys.json"), "utf8")).toBe("secret")
})

test("nothing of a user's reaches a shell: arguments and values arrive as they were written", async () => {
  driven = await driveEngine(dataDir)
  const odd = "$(touch /tmp/weside-was-here) `id` ; 'x' \"y\" \\ *\n中文"
  const script =
    "console.log(JSON.stringify([process.argv.slice(1), process.env.ODD])); setInterval(() => {}, 1e6)"
  await driven.want(
    {
      source: { kind: "Command", command: [process.execPath, "-e", script, "--", odd, ""], directory: "/" },
      env: { ODD: odd },
    },
    [one],
  )
  const log = await until("its line", () => driven.engine.logs(one.id, "app"))
  expect(JSON.parse(log)).toEqual([[odd, ""], odd])
  expect(existsSync("/tmp/weside-was-here")).toBe(false)
})

test("killed between starting a process and writing its pid down: the marker finds it", async () => {
  driven = await driveEngine(dataDir)
  const workload = await driven.want(carrying, [one])
  const before = await driven.running(one)
  const processes = leadersOf(one.id).map(({ pid }) => pid)
  await driven.close()
  const file = path.join(instanceFolder(dataDir, one.id), "state.json")
  const state = JSON.parse(readFileSync(file, "utf8"))
  for (const part of [state.app, state.sidecar]) Object.assign(part, { pid: null, startTime: null })
  writeFileSync(file, JSON.stringify(state))
  driven = await driveEngine(dataDir)
  expect(driven.kinds()).toEqual(["instance.adopted"])
  await driven.want(workload, [one])
  expect(await driven.running(one)).toEqual(before)
  expect(leadersOf(one.id).map(({ pid }) => pid)).toEqual(processes)
})

test.each([
  ["cannot be read", (file: string) => writeFileSync(file, "{")],
  ["is lost", (file: string) => rmSync(path.dirname(file), { recursive: true })],
])("what is kept on disk %s: the old processes end, there is one copy", async (_, spoil) => {
  driven = await driveEngine(dataDir)
  const workload = await driven.want(carrying, [one])
  await driven.running(one)
  const before = leadersOf(one.id).map(({ pid }) => pid)
  await driven.close()
  spoil(path.join(instanceFolder(dataDir, one.id), "state.json"))
  driven = await driveEngine(dataDir)
  await driven.want(workload, [one])
  await driven.running(one)
  const after = leadersOf(one.id).map(({ pid }) => pid)
  expect(after).toHaveLength(2)
  for (const pid of before) expect(after).not.toContain(pid)
})

test("whatever an application leaves behind ends with it, and before it is started again", async () => {
  driven = await driveEngine(dataDir)
  const script = "setsid sleep 1000 & env -u WESIDE_RUN sleep 1000 & exec node app.mjs"
  const source = { kind: "Command" as const, command: ["sh", "-c", script], directory: "controller/test" }
  await driven.want({ source }, [one])
  const { address } = await driven.running(one)
  const { pid } = await ask(address, "/env")
  await until("its children", () => all(one.id).length === 2)
  const left = all(one.id).map((process) => process.pid)
  kill(pid)
  await driven.phase(one, (instance) => instance.restarts === 1 && instance.phase === "Running")
  for (const old of left) expect(all(one.id).map((process) => process.pid)).not.toContain(old)
  await driven.want({ source }, [])
  await driven.gone(one)
  expect(all(one.id)).toEqual([])
  expect(existsSync(instanceFolder(dataDir, one.id))).toBe(false)
})

test("a port of its own that others hold is waited for", async () => {
  driven = await driveEngine(dataDir)
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as net.AddressInfo
  await driven.want({ port }, [one])
  const waiting = await driven.phase(one, (instance) => instance.phase === "BackOff")
  expect(waiting.reason).toContain(`port ${port} is taken`)
  expect(leadersOf(one.id)).toEqual([])
  await new Promise((resolve) => server.close(resolve))
  expect((await driven.running(one)).address).toBe(`http://127.0.0.1:${port}`)
})

test("a sidecar that lives against the record is removed, the application goes on", async () => {
  driven = await driveEngine(dataDir)
  await driven.want(carrying, [one])
  const { address } = await driven.running(one)
  const { pid } = await ask(address, "/env")
  await driven.want({ sidecar: null }, [one])
  await driven.phase(one, (instance) => instance.openapiSidecar === "Absent")
  expect(leadersOf(one.id).map((process) => process.pid)).toEqual([pid])
})

test("instances have ports and loopback addresses of their own", async () => {
  driven = await driveEngine(dataDir)
  await driven.want({ ...carrying, replicas: 2 }, [one, two])
  const [first, second] = [await driven.running(one), await driven.running(two)]
  expect(first.address).not.toBe(second.address)
  expect(first.sidecarAddress).not.toBe(second.sidecarAddress)
  await driven.want(carrying, [one])
  await driven.gone(two)
  expect((await driven.running(one)).restarts).toBe(0)
})

test("memory is limited where the kernel lets us", async () => {
  driven = await driveEngine(dataDir)
  await driven.want({ memoryMib: 256, cpu: 0.5 }, [one])
  const { address } = await driven.running(one)
  const groups: string = (await ask(address, "/read?/proc/self/cgroup")).answer
  const limits = ["/sys/fs/cgroup/memory/weside", "/sys/fs/cgroup/weside"]
    .map((parent) => path.join(parent, one.id))
    .filter((folder) => existsSync(folder))
  expect(groups.includes(`/weside/${one.id}`)).toBe(limits.length > 0)
  for (const folder of limits) {
    const file = ["memory.max", "memory.limit_in_bytes"].find((name) => existsSync(path.join(folder, name)))!
    expect(readFileSync(path.join(folder, file), "utf8").trim()).toBe(String(256 * 1024 * 1024))
  }
  await driven.want({}, [])
  await driven.gone(one)
  for (const folder of limits) expect(existsSync(folder)).toBe(false)
})

test("both logs are where the console looks for them", async () => {
  driven = await driveEngine(dataDir)
  await driven.want(carrying, [one])
  await driven.running(one)
  const { sidecar } = logFiles(dataDir, one.id)
  expect(readFileSync(sidecar.at(-1)!, "utf8")).toContain(`reads ${token.length} characters`)
})
