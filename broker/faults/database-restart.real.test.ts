// PostgreSQL goes away in the middle of the work, once in order and once as in a crash.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Postgres, startPostgres } from "../../launcher/postgres"
import { migrate } from "../../prisma/migrate"
import {
  joinedInstance,
  makeEnvironment,
  openPolicy,
  post,
  startWorld,
  until,
  type World,
} from "../test-world"
import { type BrokerProcess, startBrokerProcess } from "./processes"
import { startUpstream, type Upstream } from "./upstream"

let folder: string
let postgres: Postgres
let world: World
let upstream: Upstream
let brokers: BrokerProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "weside-restart-"))
  postgres = await startPostgres(folder)
  await migrate(postgres.url)
  world = await startWorld(postgres.url)
  upstream = await startUpstream()
  const start = () => startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address })
  brokers = await Promise.all([start(), start()])
})
afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.kill()))
  await upstream?.stop()
  await world?.stop()
  await postgres?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const postmaster = () =>
  Number(readFileSync(path.join(folder, "cluster/postmaster.pid"), "utf8").split("\n")[0])

test.each([
  ["in order", "SIGINT"],
  ["as in a crash", "SIGQUIT"],
] as const)(
  "restarted %s under load: everything goes on by itself, and no token is lost or doubled",
  async (_, signal) => {
    const { versionId, environmentId } = await makeEnvironment(world, { owner: "wxaaaa" })
    await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
    const { credential } = await joinedInstance(world, brokers[0]!.address, versionId)
    const credentials = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const joined = await joinedInstance(world, brokers[n % 2]!.address, versionId, `load-${n}`)
        return joined.credential
      }),
    )
    const stream = await openPolicy(brokers[1]!.address, credential)
    expect(await stream.policy()).toMatchObject({ revision: 1 })

    const given = new Map<number, Set<string>>()
    const statuses = new Set<number>()
    let served = 0
    let loaded = true
    let generation: number | undefined
    /** Sidecars that ask all the time, every tenth time because WeChat refused the token. */
    const load = credentials.map(async (credential, n) => {
      for (let turn = 0; loaded; turn++, await pause(125)) {
        const failedGeneration = turn % 10 === 0 ? generation : undefined
        const { address } = brokers[n % 2]!
        const { status, body } = await post(
          address,
          "/v1/token",
          { appid: "wxaaaa", failedGeneration },
          credential,
        )
        statuses.add(status)
        if (status !== 200) continue
        served++
        generation = Number(body.generation)
        given.set(generation, (given.get(generation) ?? new Set()).add(String(body.token)))
      }
    })
    await until(() => served > 100, "tokens are served")

    const before = postmaster()
    process.kill(before, signal)
    await until(() => statuses.has(503), "the brokers notice")
    const servedBefore = served
    await until(() => served > servedBefore + 100, "tokens are served again", 20_000)
    expect(postmaster()).not.toBe(before)
    upstream.kill()
    const killedAt = upstream.issued().length
    await until(() => upstream.issued().length > killedAt, "a new token is fetched after the restart")
    const renewed = upstream.issued().at(-1)
    await until(() => [...given.values()].some((tokens) => tokens.has(String(renewed))), "and it is given")
    loaded = false
    await Promise.all(load)

    expect([...statuses].toSorted()).toEqual([200, 503])
    for (const [generation, tokens] of given) expect([...tokens], `generation ${generation}`).toHaveLength(1)
    const row = await world.db.tokenLease.findUniqueOrThrow({ where: { appid: "wxaaaa" } })
    expect(Number(row.generation)).toBe(Math.max(...given.keys()))

    await world.db.environment.update({ where: { id: environmentId }, data: { policyRevision: 2 } })
    expect(await stream.policy()).toMatchObject({ revision: 2 })
    stream.close()
  },
)
