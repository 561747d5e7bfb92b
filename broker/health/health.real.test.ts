import { pino } from "pino"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { Refusal } from "../refusal"
import type { Broker } from "../server"
import { knobsOf } from "../sources/test-sources"
import { makeEnvironment, startWorld, until, type World } from "../test-world"
import { CredentialHealth } from "./health"

let world: World
let broker: Broker
let simulator: ReturnType<typeof knobsOf>
const appid = "wxaaaa"

beforeAll(async () => {
  world = await startWorld()
  simulator = knobsOf(world.upstream)
  broker = await world.broker()
  await makeEnvironment(world)
})
afterAll(async () => {
  await broker?.stop()
  await world?.stop()
})
beforeEach(async () => {
  await simulator.knob("POST", "reset")
  await world.db.credential.deleteMany()
})

const health = () => world.db.credentialHealth.findUnique({ where: { appid } })
const credential = () => world.db.credential.findUniqueOrThrow({ where: { appid } })

/** As the console asks; resolves with the health that answers. */
async function check(checkAskedAt = new Date()) {
  await world.db.credential.update({ where: { appid }, data: { checkAskedAt } })
  await until(
    async () => (await health())?.checkedFor?.getTime() === checkAskedAt.getTime(),
    "the broker's answer",
  )
  return health()
}

test("asked whether it works, the broker fetches a token and says until when it is good", async () => {
  await world.storeSecret(appid, "secret-of-wxaaaa")
  const found = await check()
  expect(found).toMatchObject({ failingSince: null, message: null, checkedAt: expect.any(Date) })
  const leftMs = found!.expiresAt!.getTime() - Date.now()
  expect(leftMs).toBeGreaterThan(7_000_000)
  expect(await simulator.asked("/cgi-bin/stable_token")).toBe(1)
  expect(JSON.stringify(found)).not.toContain("82_")
})

test.each([
  ["a wrong secret", {}, 40125, "is wrong"],
  ["a frozen secret", { frozen: true }, 40243, "Unfreeze it"],
  ["a closed address", { ipAllowList: ["10.0.0.1"] }, 40164, "Add 127.0.0.1 to"],
])("%s: WeChat's code, the cure, and health again once it is cured", async (_, change, errcode, cure) => {
  await simulator.knob("PUT", `apps/${appid}`, change)
  await world.storeSecret(appid, errcode === 40125 ? "wrong" : "secret-of-wxaaaa")
  const failing = await check()
  expect(failing).toMatchObject({ errcode, message: expect.stringContaining(cure), lastSuccessAt: null })
  expect(failing?.egressIp).toBe(errcode === 40164 ? "127.0.0.1" : null)

  await simulator.knob("PUT", `apps/${appid}`, { frozen: false, ipAllowList: [] })
  await world.storeSecret(appid, "secret-of-wxaaaa")
  expect(await check()).toMatchObject({ errcode: null, message: null, egressIp: null, failingSince: null })
})

test.each([48001, 50004])("WeChat's %i has its own sentence", async (errcode) => {
  await simulator.knob("PUT", "faults", [{ path: "/cgi-bin/stable_token", errcode, errmsg: "no" }])
  await world.storeSecret(appid, "secret-of-wxaaaa")
  expect(await check()).toMatchObject({
    errcode,
    message: expect.not.stringContaining("WeChat gives no token for"),
  })
})

test("a question whose hint was lost is answered all the same", async () => {
  await world.storeSecret(appid, "secret-of-wxaaaa")
  await world.db.$executeRaw`ALTER TABLE "Credential" DISABLE TRIGGER "credential_hints_check"`
  try {
    expect(await check()).toMatchObject({ failingSince: null })
  } finally {
    await world.db.$executeRaw`ALTER TABLE "Credential" ENABLE TRIGGER "credential_hints_check"`
  }
})

test("two brokers that hear it ask WeChat once", async () => {
  const second = await world.broker()
  try {
    await world.storeSecret(appid, "secret-of-wxaaaa")
    expect(await check()).toMatchObject({ failingSince: null })
    expect(await simulator.asked("/cgi-bin/stable_token")).toBe(1)
  } finally {
    await second.stop()
  }
})

test("the same failure over and over leaves the row as it is", async () => {
  await world.storeSecret(appid, "wrong")
  const row = await credential()
  const noted = new CredentialHealth(world.db, pino({ enabled: false }))
  const no = new Refusal("unavailable", "no")
  const mark = () => world.db.$queryRaw`SELECT xmin::text FROM "CredentialHealth" WHERE "appid" = ${appid}`
  await noted.failed(row, no)
  const before = await mark()
  await Promise.all(Array.from({ length: 20 }, () => noted.failed(row, no)))
  expect(await mark()).toEqual(before)
  await noted.failed(row, new Error("for the log alone"))
  expect(await mark()).not.toEqual(before)
  expect((await health())?.message).toBe("The broker failed at fetching a token; its log says why.")
})

test("what becomes known of a credential after it was replaced is dropped", async () => {
  await world.storeSecret(appid, "wrong")
  const replaced = await credential()
  await world.storeSecret(appid, "secret-of-wxaaaa")
  await check()
  const before = await health()
  const noted = new CredentialHealth(world.db, pino({ enabled: false }))
  await noted.checked(replaced, new Date(), new Refusal("unavailable", "of the old one"))
  expect(await health()).toEqual(before)
})
