// Whoever gets a copy of the database, and nothing else, has nothing.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startBroker } from "./server"
import { joinedInstance, makeEnvironment, post, startWorld, type World } from "./test-world"

let world: World
let folder: string
let token: string
let versionId: string

beforeAll(async () => {
  world = await startWorld()
  folder = await mkdtemp(path.join(tmpdir(), "weside-thief-"))
  const broker = await world.broker()
  ;({ versionId } = await makeEnvironment(world, { owner: "wxaaaa" }))
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const { credential } = await joinedInstance(world, broker.address, versionId)
  token = String((await post(broker.address, "/v1/token", { appid: "wxaaaa" }, credential)).body.token)
  await broker.stop()
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await world?.stop()
})

test("no row of any table holds a secret or a token, in any of the forms that a dump shows", async () => {
  const tables = await world.db.$queryRaw<{ name: string }[]>`
    SELECT relname AS "name" FROM pg_stat_user_tables WHERE schemaname = 'public'`
  expect(tables.map(({ name }) => name)).toContain("TokenLease")
  let dump = ""
  for (const { name } of tables) {
    const rows = await world.db.$queryRawUnsafe<{ text: string }[]>(
      `SELECT t::text AS "text" FROM "${name}" t`,
    )
    dump += rows.map(({ text }) => text).join("\n")
  }
  expect(dump).toContain("wxaaaa")
  expect(token).toMatch(/^82_/)
  for (const secret of ["secret-of-wxaaaa", token]) {
    const bytes = Buffer.from(secret)
    // Base64 depends on where the secret begins: the middle of it is the same in one of three.
    const shifted = [0, 1, 2].map((by) => bytes.subarray(by, by + 12).toString("base64"))
    for (const form of [secret, bytes.toString("hex"), ...shifted]) expect(dump).not.toContain(form)
  }
})

test("a broker with keys of its own opens neither the credential nor the lease", async () => {
  const thief = await startBroker({
    ...world.config,
    keyFile: path.join(folder, "keys.json"),
    sealingKeysFile: path.join(folder, "sealing-keys.json"),
  })
  try {
    const { credential } = await joinedInstance(world, thief.address, versionId, "thief")
    expect(await post(thief.address, "/v1/token", { appid: "wxaaaa" }, credential)).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining("was sealed for another broker") },
    })
  } finally {
    await thief.stop()
  }
})
