import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { stat } from "node:fs/promises"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  joinedInstance,
  makeEnvironment,
  openPolicy,
  post,
  startWorld,
  until,
  type World,
} from "./test-world"

let world: World
const started: ChildProcess[] = []
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL")
  await world?.stop()
})

/** The broker as its own process; `output` is all that it ever wrote. */
function start(settings: Record<string, string> = {}) {
  const child = fork(path.join(import.meta.dirname, "main.ts"), {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      NODE_ENV: "test",
      DATABASE_URL: world.config.databaseUrl,
      WESIDE_DATA_DIR: world.folder,
      WESIDE_UPSTREAM: world.upstream,
      ...settings,
    },
  })
  started.push(child)
  const process_ = { child, output: "", exited: once(child, "exit") }
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (text) => {
      process_.output += text
    })
  return process_
}

test("from start to end: it says where it listens, keeps its keys to itself, and logs nothing secret", async () => {
  const broker = start()
  const [message] = (await once(broker.child, "message")) as [{ ready: boolean; address: string }]
  expect(message).toEqual({ ready: true, address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
  await until(() => broker.output.includes('"msg":"ready"'), "the ready line")
  expect(broker.output).toContain(`"address":"${message.address}"`)
  expect((await stat(world.config.keyFile)).mode & 0o777).toBe(0o600)

  const { versionId } = await makeEnvironment(world, { shares: ["wxcccc"] })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  await world.storeSecret("wxcccc", "hunter2-wrong-secret")
  const { credential, joinToken } = await joinedInstance(world, message.address, versionId)
  const ask = (body: unknown, as = credential) => post(message.address, "/v1/token", body, as)
  const { status, body } = await ask({ appid: "wxaaaa" })
  expect(status).toBe(200)
  expect(await ask({ appid: "wxaaaa", failedGeneration: body.generation })).toMatchObject({ status: 200 })
  expect(await ask({ appid: "wxcccc" })).toMatchObject({ status: 503 })
  expect(await ask({ appid: "wxbbbb" })).toMatchObject({ status: 403 })
  expect(await ask({ appid: "nonsense" })).toMatchObject({ status: 400 })
  expect(await ask({ appid: "wxaaaa" }, `${credential}x`)).toMatchObject({ status: 401 })
  expect(await post(message.address, "/v1/join", { joinToken, build: "b" })).toMatchObject({ status: 401 })

  const stream = await openPolicy(message.address, credential)
  expect(await stream.policy()).toMatchObject({ revision: 1 })
  broker.child.kill("SIGTERM")
  expect(await stream.policy()).toBeNull()
  expect((await broker.exited)[0]).toBe(0)
  expect(broker.output).toContain("A sidecar joined")
  expect(broker.output).toContain("A token was fetched")
  expect(broker.output).toContain("AppSecret of wxcccc is wrong")
  const secrets = [
    "secret-of-wxaaaa",
    "hunter2",
    String(body.token),
    joinToken,
    credential,
    credential.split(".")[2]!,
  ]
  for (const secret of secrets) expect(broker.output).not.toContain(secret)
  expect(broker.output).not.toMatch(/"d":|82_[\w-]{20}|eyJ/)
})

test("it ends with its launcher", async () => {
  const broker = start()
  await once(broker.child, "message")
  broker.child.disconnect()
  expect((await broker.exited)[0]).toBe(0)
})

test.each([
  [{ BROKER_LISTEN: "0.0.0.0:0" }, "BROKER_LISTEN must be a loopback address, or BROKER_CERTIFICATE_FILE"],
  [{ BROKER_LISTEN: "localhost" }, "BROKER_LISTEN must be an address and a port"],
  [{ BROKER_CERTIFICATE_FILE: "a.crt" }, "are set together or not at all"],
  [
    { BROKER_CERTIFICATE_FILE: "/none.crt", BROKER_CERTIFICATE_KEY_FILE: "/none.key" },
    "The certificate of the broker cannot be read",
  ],
  [{ WESIDE_UPSTREAM: "http://api.weixin.qq.com" }, "WESIDE_UPSTREAM must be https"],
  [{ DATABASE_URL: "" }, "DATABASE_URL is not set"],
])("it refuses to start with %j", async (settings, sentence) => {
  const broker = start(settings)
  expect((await broker.exited)[0]).toBe(1)
  expect(broker.output).toContain(sentence)
})
