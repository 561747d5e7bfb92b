import { execFileSync, spawnSync } from "node:child_process"
import { readFileSync, rmSync } from "node:fs"
import path from "node:path"
import { Client } from "./client"
import { expect, hello, running, test } from "./fixtures"
import { startStack, stopAll } from "./stack"

test.afterEach(stopAll)

/** Processes whose environment or command names the data directory. */
const processesOf = (dataDir: string) =>
  execFileSync("ps", ["axeww", "-o", "pid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 })
    .split("\n")
    .filter((line) => line.includes(dataDir) && !line.includes("ps axeww"))

const launched = (stack: { pid: number }, file: string) =>
  execFileSync("pgrep", ["-f", "-P", String(stack.pid), file], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map(Number)

test("killed parts come back, instances outlive their controller, a stop leaves nothing, a start goes on", async () => {
  const first = await startStack()
  const { stack } = first
  const client = new Client(stack)
  const at = "/environments/demo/services/hello"
  await client.flip("demo", true)
  await client.must("POST", "/environments/demo/services", { name: "hello" })
  await client.must("POST", `${at}/versions`, hello(2))
  const before = await running(client, "demo", 1, 2)
  const postmaster = path.join(stack.dataDir, "postgres", "cluster", "postmaster.pid")
  process.kill(Number(readFileSync(postmaster, "utf8").split("\n")[0]), "SIGKILL")
  await expect
    .poll(async () => (await client.send("GET", "/environments")).status, { timeout: 60_000 })
    .toBe(200)
  for (const part of ["controller/main.ts", "broker/main.ts"]) {
    const [pid] = launched(stack, part)
    process.kill(pid!, "SIGKILL")
    await expect
      .poll(() =>
        spawnSync("pgrep", ["-f", "-P", String(stack.pid), part])
          .stdout.toString()
          .trim(),
      )
      .not.toMatch(new RegExp(`^(${pid})?$`))
  }
  await client.must("PUT", `${at}/versions/1/scale`, { replicas: 3 })
  const after = await running(client, "demo", 1, 3)
  expect(
    after
      .slice(0, 2)
      .map(({ name, address, restarts }: Record<string, unknown>) => ({ name, address, restarts })),
  ).toEqual(before.map(({ name, address }: Record<string, unknown>) => ({ name, address, restarts: 0 })))
  await client.until(`${at}/versions/1`, (view) => view.instances.carrying === 3)
  const call = await fetch(`${after[0].address}/check?content=hi`).then((answer) => answer.json())
  expect(call).toMatchObject({ status: 200, body: { errcode: 0 } })

  await expect(startStack({ dataDir: stack.dataDir })).rejects.toThrow(/already runs on/)
  expect(await first.stop()).toBe(0)
  expect(processesOf(stack.dataDir)).toEqual([])

  const second = await startStack({ dataDir: stack.dataDir, port: Number(new URL(stack.address).port) })
  expect(second.stack.token).toBe(stack.token)
  const again = await running(new Client(second.stack), "demo", 1, 3)
  expect(again.map((one: { openapiSidecar: string }) => one.openapiSidecar)).toEqual([
    "Present",
    "Present",
    "Present",
  ])
  expect(await second.stop()).toBe(0)
  expect(processesOf(stack.dataDir)).toEqual([])
  rmSync(stack.dataDir, { recursive: true, force: true })
})

test("two Wesides run side by side, and no secret of either is readable by others or in a log", async ({
  stack,
}) => {
  const other = await startStack()
  const [mine, theirs] = [new Client(stack), new Client(other.stack)]
  await theirs.must("POST", "/environments", { name: "only-here", ownerAppid: "wxaaaa" })
  expect((await mine.send("GET", "/environments/only-here")).status).toBe(404)
  expect(
    (
      await fetch(`${stack.address}/api/v1/environments`, {
        headers: { authorization: `Bearer ${other.stack.token}` },
      })
    ).status,
  ).toBe(401)
  await fetch(`${other.stack.address}/environments`)
  const { dataDir } = other.stack
  for (const secret of ["admin.json", "keys.json", "session.key"]) {
    const mode = execFileSync("stat", ["-c", "%a", path.join(dataDir, secret)], { encoding: "utf8" }).trim()
    expect(`${secret} ${mode}`).toBe(`${secret} 600`)
  }
  const { password, token } = JSON.parse(readFileSync(path.join(dataDir, "admin.json"), "utf8"))
  const secrets = [password, token, "secret-of-wxaaaa"].flatMap((secret) => ["-e", secret])
  const found = spawnSync("grep", [
    "-rlF",
    ...secrets,
    path.join(dataDir, "logs"),
    path.join(dataDir, "postgres", "postgres.log"),
  ])
  expect(found.stdout.toString()).toBe("")
  expect(await other.stop()).toBe(0)
  rmSync(dataDir, { recursive: true, force: true })
})

test("where the name cannot be taken over, http_proxy leads to the sidecar, for Node, Python and curl alike", async () => {
  const { stack, stop } = await startStack({ env: { WESIDE_NAME_TAKEOVER: "proxy" } })
  const client = new Client(stack)
  await client.flip("demo", true)
  const commands = { node: ["node", "server.mjs"], python: ["python3", "server.py"], shell: ["sh", "run.sh"] }
  for (const [service, command] of Object.entries(commands)) {
    const source = { kind: "Command", command, directory: `examples/hello-${service}` }
    await client.must("POST", "/environments/demo/services", { name: service })
    await client.must("POST", `/environments/demo/services/${service}/versions`, { source })
    const [instance] = await client.until(
      `/environments/demo/services/${service}/versions/1/instances`,
      (list) => list[0]?.openapiSidecar === "Present",
    )
    expect(instance.nameTakeover).toBe("Proxy")
    const at = `/environments/demo/calls?service=${service}`
    const { items } = await client.until(at, (list) => list.items.length > 0)
    expect(items[0]).toMatchObject({ path: "/wxa/msg_sec_check", tokenMode: "injected", outcome: "ok" })
  }
  expect(await stop()).toBe(0)
  rmSync(stack.dataDir, { recursive: true, force: true })
})
