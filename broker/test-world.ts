// What the broker's tests share: a real PostgreSQL, the real simulator, and rows as the verbs and the controller
// would write them.
import { createHash, randomBytes, randomUUID } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import type { Logger } from "pino"
import { openDatabase } from "../lib/db"
import { sealSecret } from "../lib/seal"
import { defaultApps } from "../simulator/default-apps"
import { startSimulator } from "../simulator/server"
import type { Config } from "./config"
import { startBroker } from "./server"

export type World = Awaited<ReturnType<typeof startWorld>>

/** `ownDatabase`: instead of one on the server that all tests share. */
export async function startWorld(ownDatabase?: string) {
  const folder = await mkdtemp(path.join(tmpdir(), "weside-broker-"))
  const databaseUrl = ownDatabase ?? (await sharedDatabase())
  const db = openDatabase(databaseUrl)
  const simulator = await startSimulator({ host: "127.0.0.1", port: 0, apps: defaultApps, quotas: false })
  const config = {
    databaseUrl,
    host: "127.0.0.1",
    port: 0,
    certificate: null,
    keyFile: path.join(folder, "keys.json"),
    sealingKeysFile: path.join(folder, "sealing-keys.json"),
    upstream: simulator.address,
    pods: null as Config["pods"],
    tokenServerHosts: [] as string[],
  }
  return {
    folder,
    db,
    config,
    upstream: simulator.address,
    broker: (log?: Logger) => startBroker(config, log),
    async storeSecret(appid: string, secret: string) {
      const row = { table: "Credential" as const, appid, source: "AppSecret" as const }
      const sealed = await sealSecret(row, secret, config.sealingKeysFile)
      const only = { source: row.source, server: null, platformAppid: null }
      const data = { ...sealed, ...only, updatedAt: new Date(), updatedBy: "test" }
      await db.credential.upsert({ where: { appid }, create: { appid, ...data }, update: data })
    },
    async stop() {
      await db.$disconnect()
      await simulator.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** Known to test runs alone: a benchmark comes with its own. */
async function sharedDatabase() {
  const { createTestDatabase } = await import("../prisma/test-database")
  return createTestDatabase()
}

type Wanted = { owner?: string; shares?: string[]; paths?: string[]; openapi?: "Enabled" | "Disabled" }

/** An environment with one version of service `hello` under its switch. */
export async function makeEnvironment({ db }: World, wanted: Wanted = {}) {
  const { owner = "wxaaaa", shares = [], paths = [], openapi = "Enabled" } = wanted
  const by = { createdBy: "test" }
  const now = new Date()
  for (const appid of [owner, ...shares]) {
    const kind = appid === "wxcccc" ? "OfficialAccount" : "MiniProgram"
    await db.app.upsert({ where: { appid }, create: { appid, name: appid, kind, ...by }, update: {} })
  }
  const environmentId = randomUUID()
  const switchChangeId = randomUUID()
  const name = `e${randomBytes(6).toString("hex")}`
  await db.$transaction([
    db.environment.create({
      data: { id: environmentId, name, ownerAppid: owner, openapi, switchChangeId, ...by },
    }),
    db.switchChange.create({
      data: { id: switchChangeId, environmentId, sequence: 1, state: openapi, at: now, by: "test" },
    }),
    db.share.createMany({ data: shares.map((appid) => ({ environmentId, appid, ...by })) }),
    db.permissionPath.createMany({
      data: paths.map((path, position) => ({ environmentId, path, position, createdAt: now, ...by })),
    }),
  ])
  const { id: serviceId } = await db.service.create({ data: { environmentId, name: "hello", ...by } })
  const { id: versionId } = await db.version.create({
    data: {
      environmentId,
      serviceId,
      number: 1,
      sourceKind: "Command",
      source: {},
      env: {},
      remark: "",
      openapiSidecar: openapi,
      switchChangeId,
      originKind: "Create",
      specHash: "",
      createdAt: now,
      ...by,
    },
  })
  return { environmentId, environment: name, versionId }
}

export async function makeInstance(
  { db }: World,
  versionId: string,
  name = "i-1",
  id: string = randomUUID(),
) {
  await db.instance.create({
    data: {
      id,
      versionId,
      name,
      phase: "Starting",
      openapiSidecar: "Unknown",
      nameTakeover: "Proxy",
      lastSeenAt: new Date(),
    },
  })
  return id
}

export async function makeJoinToken({ db }: World, instanceId: string, lifeMs = 60_000) {
  const joinToken = randomBytes(32).toString("base64url")
  const hash = createHash("sha256").update(joinToken).digest("hex")
  await db.joinToken.create({ data: { hash, instanceId, expiresAt: new Date(Date.now() + lifeMs) } })
  return joinToken
}

/** A new instance of the version, and the credential that its sidecar joined with. */
export async function joinedInstance(world: World, address: string, versionId: string, name = "i-1") {
  const instanceId = await makeInstance(world, versionId, name)
  const joinToken = await makeJoinToken(world, instanceId)
  const { body } = await post(address, "/v1/join", { joinToken, build: "b1" })
  return { instanceId, joinToken, credential: String(body.credential) }
}

export async function post(address: string, path: string, body?: unknown, credential?: string) {
  const response = await fetch(address + path, {
    method: "POST",
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(credential && { authorization: `Bearer ${credential}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> }
}

/** The lines of a policy stream, as they come; `next` fails after `ms`. */
export async function openPolicy(address: string, credential: string, mark?: string) {
  const abort = new AbortController()
  const response = await fetch(`${address}/v1/policy${mark === undefined ? "" : `?mark=${mark}`}`, {
    headers: { authorization: `Bearer ${credential}` },
    signal: abort.signal,
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  async function line(): Promise<Record<string, unknown> | null> {
    while (!text.includes("\n")) {
      const { value, done } = await reader.read()
      if (done) return null
      text += value
    }
    const end = text.indexOf("\n")
    const parsed = JSON.parse(text.slice(0, end))
    text = text.slice(end + 1)
    return parsed
  }
  return {
    status: response.status,
    line,
    /** The next policy, past heartbeats; null when the stream ended. */
    async policy() {
      for (;;) {
        const next = await line()
        if (next === null) return null
        if (next.type === "policy")
          return next.policy as { revision: number; paths: string[]; apps: unknown[] }
      }
    },
    close: () => abort.abort(),
  }
}

export async function until(condition: () => Promise<boolean> | boolean, what: string, deadlineMs = 10_000) {
  for (const end = Date.now() + deadlineMs; Date.now() < end; await pause(20)) if (await condition()) return
  throw new Error(`Not within ${deadlineMs} ms: ${what}`)
}
