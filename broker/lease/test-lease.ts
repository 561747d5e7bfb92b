// What the lease's tests share: brokers' tokens on one real database, under a WeChat that a test scripts.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { pino } from "pino"
import { openDatabase } from "../../lib/db"
import { sealSecret } from "../../lib/seal"
import { createTestDatabase } from "../../prisma/test-database"
import type { Identity } from "../instances"
import { KeyRing } from "../key-ring"
import { Secret } from "../secret"
import { Tokens } from "../tokens"
import { Vault } from "../vault"

export const asker: Identity = {
  instanceId: "0192f3a0-0000-7000-8000-000000000001",
  instance: "i-1",
  versionId: "0192f3a0-0000-7000-8000-000000000002",
  version: 1,
  service: "hello",
  environmentId: "0192f3a0-0000-7000-8000-000000000003",
  environment: "demo",
}

/** WeChat as far as tokens go: the present token, who asked how, and whether it answers at all. */
export type Wechat = {
  token: string
  lifeS: number
  asked: boolean[]
  failure: Error | null
  hangs: Promise<void> | null
}

export type Ground = Awaited<ReturnType<typeof startGround>>

export async function startGround() {
  const folder = await mkdtemp(path.join(tmpdir(), "weside-lease-"))
  const url = await createTestDatabase()
  const db = openDatabase(url, 2)
  const publicFile = path.join(folder, "sealing-keys.json")
  const ring = await KeyRing.open(path.join(folder, "keys.json"), publicFile)
  const wechat: Wechat = { token: "t1", lifeS: 7200, asked: [], failure: null, hangs: null }
  const brokers: Tokens[] = []
  const appid = "wxaaaa"
  await db.app.create({ data: { appid, name: appid, kind: "MiniProgram", createdBy: "test" } })

  async function issue(_: unknown, force: boolean) {
    wechat.asked.push(force)
    if (force) wechat.token = `t${wechat.asked.length}-forced`
    const { token, failure, lifeS } = wechat
    if (wechat.hangs) await wechat.hangs
    if (failure) throw failure
    return { token: new Secret(token), expiresInS: lifeS }
  }

  function broker() {
    const sources = { AppSecret: issue, TokenServer: issue, OpenPlatform: issue }
    const health = { async gave() {}, async failed() {} }
    const tokens = new Tokens(db, url, new Vault(ring), sources, health, pino({ enabled: false }))
    brokers.push(tokens)
    return Object.assign(tokens, {
      /** `failed`: the generation of a token that WeChat refused. */
      async ask(failed?: number) {
        const refused = failed === undefined ? null : { generation: failed, asker }
        const { token, generation, expiresInS } = await tokens.get(appid, refused)
        return { token: token.reveal(), generation, expiresInS }
      },
    })
  }

  return {
    appid,
    url,
    db,
    ring,
    wechat,
    broker,
    row: () => db.tokenLease.findUniqueOrThrow({ where: { appid } }),
    async storeSecret(secret = "s") {
      const of = { table: "Credential" as const, appid, source: "AppSecret" as const }
      const sealed = await sealSecret(of, secret, publicFile)
      const data = { ...sealed, source: of.source, updatedAt: new Date(), updatedBy: "test" }
      await db.credential.upsert({ where: { appid }, create: { appid, ...data }, update: data })
    },
    /** Everything that the row says happened happened so many seconds earlier. */
    later: (seconds: number) => db.$executeRaw`
      UPDATE "TokenLease"
      SET "fetchedAt" = "fetchedAt" - ${seconds} * interval '1 s', "endsAt" = "endsAt" - ${seconds} * interval '1 s',
          "endsTick" = "endsTick" - ${seconds} * 1000, "confirmedAt" = "confirmedAt" - ${seconds} * interval '1 s',
          "failedAt" = "failedAt" - ${seconds} * interval '1 s',
          "forcedAt" = ARRAY(SELECT t - ${seconds} * interval '1 s' FROM unnest("forcedAt") t)`,
    async reset() {
      await Promise.all(brokers.splice(0).map((broker) => broker.end()))
      await db.credential.deleteMany()
      await db.tokenLease.deleteMany()
      Object.assign(wechat, { token: "t1", lifeS: 7200, asked: [], failure: null, hangs: null })
    },
    async stop() {
      await Promise.all(brokers.map((broker) => broker.end()))
      await db.$disconnect()
      await rm(folder, { recursive: true })
    },
  }
}
