// The broker and the simulator as processes of their own: a credential is replaced while they run, and nothing restarts.
import { type ChildProcess, execFileSync, fork } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:https"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type BrokerProcess, startBrokerProcess } from "../faults/processes"
import { startWorld, type World } from "../test-world"
import {
  asker,
  knobsOf,
  platformAppid,
  startRelay,
  storeOpenPlatform,
  storePlatform,
  storeTokenServer,
} from "./test-sources"

let world: World
let simulator: ReturnType<typeof knobsOf> & { address: string; child: ChildProcess }
let broker: BrokerProcess
let relay: Awaited<ReturnType<typeof startRelay>>
let server: Server
let certificate: string

beforeAll(async () => {
  world = await startWorld()
  simulator = await startSimulatorProcess()
  certificate = path.join(world.folder, "server.crt")
  server = await startTlsServer(certificate, path.join(world.folder, "server.key"))
  broker = await startBroker({ NODE_EXTRA_CA_CERTS: certificate })
  relay = await startRelay(() => broker.address)
  await simulator.knob("PUT", `platforms/${platformAppid}`, { pushUrl: relay.url })
})
afterAll(async () => {
  relay?.stop()
  server?.close().closeAllConnections()
  await broker?.kill("SIGTERM")
  simulator?.child.kill("SIGTERM")
  await world?.stop()
})

const startBroker = (settings: Record<string, string> = {}) =>
  startBrokerProcess(world, { WESIDE_UPSTREAM: simulator.address, ...settings })

async function startSimulatorProcess() {
  const child = fork(path.resolve(import.meta.dirname, "../../simulator/main.ts"), {
    execArgv: ["--import", "tsx"],
    env: { PATH: process.env.PATH, NODE_ENV: "test", SIMULATOR_PORT: "0" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  })
  const [{ address }] = (await once(child, "message")) as [{ address: string }]
  return { ...knobsOf(address), address, child }
}

/** A token server over TLS, whose certificate is its own authority. */
async function startTlsServer(cert: string, key: string) {
  const about = ["-subj", "/CN=token server", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
  execFileSync("openssl", [...made, "-keyout", key, "-out", cert, ...about], { stdio: "ignore" })
  const tls = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) =>
    response.end(JSON.stringify({ data: { access_token: "from-the-tls-server", expires_in: 600 } })),
  )
  tls.listen(0, "127.0.0.1")
  await once(tls, "listening")
  return tls
}

const tlsUrl = () => `https://127.0.0.1:${(server.address() as AddressInfo).port}/`

test("each source in turn, in one process: the next token comes from the new one", async () => {
  const ask = await asker(world, broker.address)
  const given = async () => {
    const { status, token, generation } = await ask("wxbbbb")
    expect(status).toBe(200)
    return { token, generation }
  }
  const modeOf = async (token: string) => {
    const { tokens } = await simulator.knob("GET", "state")
    return tokens.find((one: { token: string }) => one.token === token)?.mode
  }
  const tokenServer = {
    url: `${simulator.address}/_token-server/wxbbbb`,
    auth: { in: "Header", name: "x-token-key", value: "key-of-the-token-server" },
  }
  const { pid } = broker.child

  await world.storeSecret("wxbbbb", "secret-of-wxbbbb")
  const bySecret = await given()
  expect(await modeOf(bySecret.token)).toBe("stable")
  await simulator.knob("POST", "tokens/invalidate", { appid: "wxbbbb" })

  await storeTokenServer(world, "wxbbbb", tokenServer)
  const byServer = await given()
  expect(await modeOf(byServer.token)).toBe("stable")
  expect(byServer.token).not.toBe(bySecret.token)

  await storePlatform(world)
  await storeOpenPlatform(world, "wxbbbb")
  const byPlatform = await given()
  expect(await modeOf(byPlatform.token)).toBe("authorizer")

  await storeTokenServer(world, "wxbbbb", { url: tlsUrl() })
  expect((await given()).token).toBe("from-the-tls-server")

  await world.storeSecret("wxbbbb", "secret-of-wxbbbb")
  const last = await given()
  expect(last.token).toBe(byServer.token)
  expect(last.generation).toBeGreaterThan(byPlatform.generation)
  expect(byPlatform.generation).toBeGreaterThan(byServer.generation)
  expect(broker.child).toMatchObject({ pid, exitCode: null })
})

test("nothing that was fetched or stored is in the broker's log", () => {
  const output = broker.output()
  expect(output).toContain('"source":"OpenPlatform"')
  for (const secret of [
    "secret-of-",
    "verify-of-",
    "key-of-the-token-server",
    "from-the-tls-server",
    "82_",
    "ticket@@@",
    "refreshtoken@@@",
  ])
    expect(output).not.toContain(secret)
})

test("a token server whose certificate nobody vouches for is refused", async () => {
  const plain = await startBroker()
  try {
    const ask = await asker(world, plain.address)
    await storeTokenServer(world, "wxcccc", { url: tlsUrl() })
    expect((await ask("wxcccc")).message).toContain("(DEPTH_ZERO_SELF_SIGNED_CERT)")
  } finally {
    await plain.kill("SIGTERM")
  }
})
