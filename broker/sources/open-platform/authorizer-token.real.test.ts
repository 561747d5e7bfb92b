import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Broker } from "../../server"
import { startWorld, until, type World } from "../../test-world"
import { asker, knobsOf, platformAppid, startRelay, storeOpenPlatform, storePlatform } from "../test-sources"

let world: World
let broker: Broker
let ask: Awaited<ReturnType<typeof asker>>
let relay: Awaited<ReturnType<typeof startRelay>>
let simulator: ReturnType<typeof knobsOf>

beforeAll(async () => {
  world = await startWorld()
  relay = await startRelay(() => broker.address)
  simulator = knobsOf(world.upstream)
})
afterAll(async () => {
  relay?.stop()
  await world?.stop()
})

/** A broker with nothing in memory, a platform that waits for its first ticket, and a simulator as new. */
beforeEach(async () => {
  await world.db.credential.deleteMany()
  await world.db.platform.deleteMany()
  await world.db.tokenLease.deleteMany()
  await simulator.knob("POST", "reset")
  relay.statuses.length = 0
  broker = await world.broker()
  ask = await asker(world, broker.address)
  await storePlatform(world)
  await platform({ pushUrl: relay.url })
  return () => broker.stop()
})

const component = "/cgi-bin/component"
const platform = (change: object) => simulator.knob("PUT", `platforms/${platformAppid}`, change)
const ticket = () => simulator.knob("POST", `platforms/${platformAppid}/ticket`)
const authorize = (appid: string, push: boolean) =>
  simulator.knob("POST", `platforms/${platformAppid}/authorize`, { appid, push })

async function withTicket(appid = "wxbbbb") {
  await storeOpenPlatform(world, appid)
  expect((await ticket()).pushed).toMatchObject({ status: 200, body: "success" })
}

test("from a pushed ticket to a token of the app that works", async () => {
  await withTicket()
  const given = await ask("wxbbbb")
  expect(given).toMatchObject({ status: 200, token: expect.stringMatching(/^82_/) })
  expect(given.expiresInS).toBeGreaterThan(7100)
  expect(await simulator.errcodeWith(given.token)).toBe(0)
  const { tokens } = await simulator.knob("GET", "state")
  expect(tokens.find((one: { token: string }) => one.token === given.token)).toMatchObject({
    appid: "wxbbbb",
    mode: "authorizer",
    platform: platformAppid,
  })
})

test("nothing of it can be read in the database", async () => {
  await withTicket()
  await ask("wxbbbb")
  const { platforms, tokens } = await simulator.knob("GET", "state")
  const [{ lastTicket, authorizations }] = platforms
  const secrets = [
    lastTicket.ticket,
    authorizations.find(({ appid }: { appid: string }) => appid === "wxbbbb").refreshToken,
    ...tokens.map(({ token }: { token: string }) => token),
    `secret-of-${platformAppid}`,
    `verify-of-${platformAppid}`,
  ]
  expect(secrets).toHaveLength(6)
  const rows = await Promise.all([
    world.db.platform.findMany(),
    world.db.platformStatus.findMany(),
    world.db.authorization.findMany(),
    world.db.tokenLease.findMany(),
    world.db.credential.findMany(),
  ])
  const sealed = rows
    .flat()
    .flatMap((row) => Object.values(row).filter((value) => value instanceof Uint8Array))
  expect(sealed).toHaveLength(6)
  const plain = JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value))
  for (const secret of secrets) {
    expect(plain).not.toContain(secret)
    for (const bytes of sealed) expect(Buffer.from(bytes).includes(secret)).toBe(false)
  }
})

test("before the first ticket: WeChat is asked to push, once, and a sentence says what is awaited", async () => {
  await platform({ pushUrl: null })
  for (const appid of ["wxbbbb", "wxcccc"]) {
    await storeOpenPlatform(world, appid)
    const { status, message } = await ask(appid)
    expect(status).toBe(503)
    expect(message).toContain(`has not pushed a ticket to the open platform ${platformAppid} yet`)
  }
  expect(await simulator.asked(`${component}/api_start_push_ticket`)).toBe(1)
  expect(await simulator.asked(`${component}/api_component_token`)).toBe(0)
})

test("a ticket that WeChat pushes when it is asked to is used within the call", async () => {
  await storeOpenPlatform(world, "wxbbbb")
  expect(await ask("wxbbbb")).toMatchObject({ status: 200 })
  expect(relay.statuses).toEqual([204])
})

test("a platform whose secret or address WeChat refuses says so before any ticket", async () => {
  await storeOpenPlatform(world, "wxbbbb")
  await platform({ secret: "another" })
  expect((await ask("wxbbbb")).message).toContain(`AppSecret of the open platform ${platformAppid} is wrong`)
  await platform({ secret: `secret-of-${platformAppid}`, ipAllowList: ["10.0.0.1"] })
  await storeOpenPlatform(world, "wxbbbb")
  expect((await ask("wxbbbb")).message).toContain(
    `Add 127.0.0.1 to the IP allow-list of the open platform ${platformAppid}`,
  )
  const health = () => world.db.credentialHealth.findUnique({ where: { appid: "wxbbbb" } })
  await until(async () => (await health())?.errcode === 61004, "the health")
  expect(await health()).toMatchObject({ egressIp: "127.0.0.1" })
})

test("one component token serves all apps and all brokers", async () => {
  await withTicket()
  await storeOpenPlatform(world, "wxcccc")
  const second = await world.broker()
  const askSecond = await asker(world, second.address)
  const answers = await Promise.all([ask("wxbbbb"), ask("wxcccc"), askSecond("wxbbbb"), askSecond("wxcccc")])
  await second.stop()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await simulator.asked(`${component}/api_component_token`)).toBe(1)
  expect(await simulator.asked(`${component}/api_authorizer_token`)).toBe(2)
})

test("a component token that WeChat takes no more is replaced within the call", async () => {
  await withTicket()
  await ask("wxbbbb")
  await simulator.knob("POST", "tokens/invalidate", { appid: platformAppid, mode: "component" })
  await storeOpenPlatform(world, "wxbbbb")
  expect(await ask("wxbbbb")).toMatchObject({ status: 200 })
  expect(await simulator.asked(`${component}/api_component_token`)).toBe(2)
})

test("other secrets for the platform count at once: the token of the old ones is not used", async () => {
  await withTicket()
  await ask("wxbbbb")
  await storePlatform(world, { secret: "mistyped" })
  await storeOpenPlatform(world, "wxbbbb")
  expect((await ask("wxbbbb")).message).toContain("is wrong")
})

test("the first refresh token comes from WeChat's list, and is kept", async () => {
  await withTicket()
  await ask("wxbbbb")
  await storeOpenPlatform(world, "wxbbbb")
  await ask("wxbbbb")
  expect(await simulator.asked(`${component}/api_get_authorizer_list`)).toBe(1)
  expect(await simulator.asked(`${component}/api_authorizer_token`)).toBe(2)
})

test("a refresh token that was lost is recovered from WeChat's list", async () => {
  await withTicket()
  await ask("wxbbbb")
  // Authorized anew while no push reached us.
  await authorize("wxbbbb", false)
  await storeOpenPlatform(world, "wxbbbb")
  const given = await ask("wxbbbb")
  expect(given.status).toBe(200)
  expect(await simulator.errcodeWith(given.token)).toBe(0)
  expect(await simulator.asked(`${component}/api_get_authorizer_list`)).toBe(2)
})

test("a row that no broker sealed counts as lost", async () => {
  await withTicket()
  await ask("wxbbbb")
  await ask("wxbbbb")
  const sealed = Buffer.from("made up by somebody who can write rows")
  await world.db.authorization.updateMany({ data: { sealed } })
  await storeOpenPlatform(world, "wxbbbb")
  expect(await ask("wxbbbb")).toMatchObject({ status: 200 })
  expect(await simulator.asked(`${component}/api_get_authorizer_list`)).toBe(2)
})

test("refresh tokens that change with each use are kept before the token is given away", async () => {
  await platform({ rotating: true })
  await withTicket()
  for (let turn = 0; turn < 3; turn += 1) {
    await storeOpenPlatform(world, "wxbbbb")
    const given = await ask("wxbbbb")
    expect(await simulator.errcodeWith(given.token)).toBe(0)
  }
  expect(await simulator.asked(`${component}/api_authorizer_token`)).toBe(3)
  expect(await simulator.asked(`${component}/api_get_authorizer_list`)).toBe(1)
})

test("a token that WeChat refuses is replaced by another", async () => {
  await withTicket()
  const first = await ask("wxbbbb")
  await simulator.knob("POST", "tokens/invalidate", { appid: "wxbbbb" })
  const second = await ask("wxbbbb", first.generation)
  expect(second.token).not.toBe(first.token)
  expect(await simulator.errcodeWith(second.token)).toBe(0)
})

test("an app that has not authorized the platform, ends it, and authorizes it again", async () => {
  const refused = "wxbbbb has not authorized the open platform wxpppp, or has ended it"
  await simulator.knob("POST", `platforms/${platformAppid}/unauthorize`, { appid: "wxbbbb" })
  await withTicket()
  expect((await ask("wxbbbb")).message).toContain(refused)
  expect((await authorize("wxbbbb", true)).pushed).toMatchObject({ status: 200 })
  await storeOpenPlatform(world, "wxbbbb")
  expect(await ask("wxbbbb")).toMatchObject({ status: 200 })
  const ended = await simulator.knob("POST", `platforms/${platformAppid}/unauthorize`, { appid: "wxbbbb" })
  expect(ended.pushed).toMatchObject({ status: 200 })
  await storeOpenPlatform(world, "wxbbbb")
  expect((await ask("wxbbbb")).message).toContain(refused)
})

test("the last of 600 authorizers is found", async () => {
  await simulator.knob("POST", `platforms/${platformAppid}/unauthorize`, { appid: "wxbbbb" })
  const many = Array.from({ length: 600 }, (_, at) => `wx${String(at).padStart(4, "0")}`)
  await Promise.all(many.map((appid) => authorize(appid, false)))
  await authorize("wxbbbb", false)
  await withTicket()
  expect(await ask("wxbbbb")).toMatchObject({ status: 200 })
  expect(await simulator.asked(`${component}/api_get_authorizer_list`)).toBe(2)
})

test.each([
  [61005, "pushes another within ten minutes"],
  [45009, "used up"],
  [-1, "busy"],
])("WeChat refuses a component token with %i", async (errcode, sentence) => {
  await withTicket()
  await simulator.knob("PUT", "faults", [{ path: `${component}/api_component_token`, errcode, times: 1 }])
  expect((await ask("wxbbbb")).message).toContain(sentence)
})

test("a ticket that ended", async () => {
  await withTicket()
  await simulator.knob("POST", "clock", { advanceMs: 12 * 3_600_000 + 1000 })
  expect((await ask("wxbbbb")).message).toContain("does not take the last ticket")
})
