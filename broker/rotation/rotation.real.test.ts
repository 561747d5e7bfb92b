import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { pino } from "pino"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { sealSecret } from "../../lib/seal"
import { KeyRing } from "../key-ring"
import type { KeyFile } from "../keys"
import { LockSession } from "../lease/lock-session"
import { Secret } from "../secret"
import type { Broker } from "../server"
import { keepRefreshToken, keptRefreshToken } from "../sources/open-platform/authorizations"
import { keepTicket, presentTicket } from "../sources/open-platform/tickets"
import { joinedInstance, makeEnvironment, post, startWorld, until, type World } from "../test-world"
import { Vault } from "../vault"
import { columns } from "./columns"

const root = path.resolve(import.meta.dirname, "../..")

let world: World
let brokers: Broker[]
let credential: string
const children: ChildProcess[] = []

beforeAll(async () => {
  world = await startWorld()
  brokers = await Promise.all([world.broker(), world.broker()])
})
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL")
  await Promise.all(brokers.map((broker) => broker.stop()))
  await world?.stop()
})
beforeEach(async () => {
  await world.db.credential.deleteMany()
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa", shares: ["wxbbbb"] })
  for (const appid of ["wxaaaa", "wxbbbb"]) await world.storeSecret(appid, `secret-of-${appid}`)
  credential = (await joinedInstance(world, brokers[0]!.address, versionId)).credential
})

const keyFile = async () => JSON.parse(await readFile(world.config.keyFile, "utf8")) as KeyFile

/** `npm run rotate-keys` with these options, as its own process. */
function rotateKeys(...options: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "broker/rotate-keys.ts", ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      DATABASE_URL: world.config.databaseUrl,
      WESIDE_DATA_DIR: world.folder,
    },
  })
  children.push(child)
  const run = { child, output: "", exited: once(child, "exit").then(([code]) => code as number | null) }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      run.output += text
    })
  return run
}

const ask = async (appid: string, n = 0) => post(brokers[n]!.address, "/v1/token", { appid }, credential)

test("keys are rotated while brokers serve and people store: no answer fails, no token is fetched again, no row is left", async () => {
  const before = await keyFile()
  const { body: token } = await ask("wxaaaa")
  const answers = new Map<string, number>()
  let serving = true
  const load = [
    ...[0, 1].map(async (n) => {
      for (; serving; await pause(250)) {
        const { status, body } = await ask("wxaaaa", n)
        const answer = `${status} ${body.token === token.token} ${body.generation === token.generation}`
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
      }
    }),
    (async () => {
      for (; serving; await pause(5)) await world.storeSecret("wxbbbb", "secret-of-wxbbbb")
    })(),
  ]
  const rotation = rotateKeys("--settle-s", "1")
  expect(await rotation.exited, rotation.output).toBe(0)
  serving = false
  await Promise.all(load)
  expect([...answers.keys()]).toEqual(["200 true true"])

  const after = await keyFile()
  expect(after.keys.map(({ id }) => id)).toEqual([after.active])
  expect(after.active).not.toBe(before.active)
  expect(after.signing.keys.map(({ id }) => id)).toEqual([before.signing.active, after.signing.active])
  expect((await stat(world.config.keyFile)).mode & 0o777).toBe(0o600)
  const named = await world.db.credential.findMany({ select: { keyId: true } })
  expect(new Set(named.map(({ keyId }) => keyId))).toEqual(new Set([after.active]))
  expect(await world.db.tokenLease.findUnique({ where: { appid: "wxaaaa" } })).toMatchObject({
    keyId: after.active,
    generation: BigInt(Number(token.generation)),
  })
  expect((await ask("wxbbbb", 1)).status).toBe(200)
  const { body } = await post(brokers[1]!.address, "/v1/renew", undefined, credential)
  expect(JSON.parse(Buffer.from(String(body.credential).split(".")[0]!, "base64url").toString()).kid).toBe(
    after.signing.active,
  )
  for (const secret of [before, after].flatMap((file) => file.keys.map(({ jwk }) => jwk.d)))
    expect(rotation.output).not.toContain(secret)
})

test("killed in the middle and run again it goes on with the same key; two at once do not run", async () => {
  const before = await keyFile()
  const first = rotateKeys("--settle-s", "600")
  await until(() => first.output.includes("Waiting"), "the first waits")
  const second = rotateKeys("--settle-s", "0")
  expect(await second.exited).toBe(1)
  expect(second.output).toContain("Another rotation runs")
  first.child.kill("SIGKILL")
  await first.exited
  const middle = await keyFile()
  expect(middle.keys.map(({ id }) => id)).toEqual([before.active, middle.active])
  expect((await ask("wxaaaa")).status).toBe(200)

  const third = rotateKeys("--settle-s", "0")
  expect(await third.exited, third.output).toBe(0)
  expect(third.output).toContain(`Going on with the rotation to key ${middle.active}`)
  expect((await keyFile()).keys.map(({ id }) => id)).toEqual([middle.active])
})

test("a prepared key is what the next rotation turns to", async () => {
  const before = await keyFile()
  const prepare = rotateKeys("--prepare")
  expect(await prepare.exited, prepare.output).toBe(0)
  const prepared = await keyFile()
  expect([prepared.active, prepared.signing.active]).toEqual([before.active, before.signing.active])
  expect((await ask("wxaaaa")).status).toBe(200)
  const rotation = rotateKeys("--settle-s", "0", "--end-credentials")
  expect(await rotation.exited, rotation.output).toBe(0)
  const after = await keyFile()
  expect(after.active).toBe(prepared.keys.at(-1)?.id)
  expect(after.signing.keys.map(({ id }) => id)).toEqual([prepared.signing.keys.at(-1)?.id])
  await until(async () => (await ask("wxaaaa")).status === 401, "what the old signing key signed ends")
})

test("a secret that does not open keeps its key, and is named; a token that does not open is dropped", async () => {
  await ask("wxaaaa")
  const before = await keyFile()
  const { sealed } = await world.db.credential.findUniqueOrThrow({ where: { appid: "wxaaaa" } })
  await world.db.credential.update({ where: { appid: "wxbbbb" }, data: { sealed, updatedAt: new Date() } })
  await world.db.tokenLease.update({ where: { appid: "wxaaaa" }, data: { sealed } })
  const rotation = rotateKeys("--settle-s", "0")
  expect(await rotation.exited).toBe(1)
  expect(rotation.output).toContain("The secret of Credential wxbbbb does not open")
  expect(rotation.output).toContain(`Key ${before.active} stays: rows still name it.`)
  expect(rotation.output).toContain("1 tokens did not open and were dropped")
  expect((await keyFile()).keys.map(({ id }) => id)).toContain(before.active)
  expect((await ask("wxaaaa")).status).toBe(200)

  await world.storeSecret("wxbbbb", "secret-of-wxbbbb")
  const again = rotateKeys("--settle-s", "0")
  expect(await again.exited, again.output).toBe(0)
  expect((await keyFile()).keys).toHaveLength(1)
})

test("what an open platform needs goes on opening", async () => {
  const [platform, appid] = ["wx00000000000000aa", "wx00000000000000bb"]
  const ring = await KeyRing.open(world.config.keyFile, world.config.sealingKeysFile)
  const vault = new Vault(ring)
  const ground = {
    db: world.db,
    vault,
    locks: new LockSession(world.config.databaseUrl),
    upstream: "",
    log: pino(),
  }
  const row = { table: "Platform", appid: platform, source: "secrets" } as const
  const sealed = await sealSecret(row, "its secrets", world.config.sealingKeysFile)
  const updatedAt = new Date("2026-11-22T01:02:03.040Z")
  await world.db.platform.create({
    data: { appid: platform, name: "p", ...sealed, createdBy: "test", updatedAt, updatedBy: "test" },
  })
  await keepTicket(ground, platform, "a ticket", new Date())
  await keepRefreshToken(ground, { platform, appid }, new Secret("a refresh token"))
  const of = { table: "PlatformStatus", appid: platform, of: `token ${updatedAt.toISOString()}` } as const
  const token = await vault.sealKept(of, new Secret("a component token"))
  await world.db.platformStatus.update({
    where: { appid: platform },
    data: { token: new Uint8Array(token.sealed), tokenKeyId: token.keyId, tokenEndsAt: new Date() },
  })

  const rotation = rotateKeys("--settle-s", "0")
  expect(await rotation.exited, rotation.output).toBe(0)
  expect(rotation.output).not.toContain("dropped")
  await ring.refresh()
  const stored = await world.db.platform.findUniqueOrThrow({ where: { appid: platform } })
  expect((await vault.open(row, stored)).reveal()).toBe("its secrets")
  expect((await presentTicket(ground, platform))?.reveal()).toBe("a ticket")
  expect((await keptRefreshToken(ground, { platform, appid }))?.reveal()).toBe("a refresh token")
  const status = await world.db.platformStatus.findUniqueOrThrow({ where: { appid: platform } })
  const kept = { sealed: status.token!, keyId: status.tokenKeyId! }
  expect((await vault.openKept(of, kept)).reveal()).toBe("a component token")
  expect([kept.keyId, status.ticketKeyId]).toEqual(Array(2).fill((await keyFile()).active))
  await ground.locks.end()
})

test("every sealed column of the schema is sealed anew", async () => {
  const schema = await readFile(path.join(root, "prisma/schema.prisma"), "utf8")
  const models = schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)
  const bytes = [...models].flatMap(([, model, body = ""]) =>
    [...body.matchAll(/^ {2}(\w+) +Bytes\??/gm)].map(([, field]) => `${model}.${field}`),
  )
  expect(columns.map(({ table, sealed }) => `${table}.${sealed}`).toSorted()).toEqual(bytes.toSorted())
})
