// WeChat misbehaves: with a token at hand nobody notices, and without one everybody hears why, in words.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Broker } from "../server"
import { joinedInstance, makeEnvironment, post, startWorld, type World } from "../test-world"

let world: World
let brokers: Broker[]
let credential: string

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

beforeEach(async () => {
  await knob("POST", "reset")
  await world.db.tokenLease.deleteMany()
  brokers = await Promise.all([world.broker(), world.broker()])
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa", shares: ["wxbbbb"] })
  for (const appid of ["wxaaaa", "wxbbbb"]) await world.storeSecret(appid, `secret-of-${appid}`)
  credential = (await joinedInstance(world, brokers[0]!.address, versionId)).credential
  return () => Promise.all(brokers.map((broker) => broker.stop()))
})

async function knob(method: string, path: string, body?: unknown) {
  const headers = { "content-type": "application/json" }
  const response = await fetch(`${world.upstream}/_simulator/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  expect(response.status, path).toBeLessThan(300)
  return response.json()
}

const fault = (rule: object) =>
  knob("PUT", "faults", [{ path: "/cgi-bin/stable_token", appid: "wxaaaa", ...rule }])
const ask = (n: number, appid = "wxaaaa") => post(brokers[n]!.address, "/v1/token", { appid }, credential)

async function asked(): Promise<number> {
  const { requests } = await knob("GET", "requests")
  return requests.filter(({ url }: { url: string }) => url === "/cgi-bin/stable_token").length
}

/** WeChat is well again, and the brokers' rest after its failure is over. */
async function well() {
  await knob("DELETE", "faults")
  await world.db.$executeRaw`UPDATE "TokenLease" SET "failedAt" = "failedAt" - interval '1 minute'`
}

/** The token of wxaaaa has so many seconds left, for WeChat and for the brokers. */
async function nearItsEnd(leftS: number) {
  const agoS = 7200 - leftS
  await knob("POST", "clock", { advanceMs: agoS * 1000 })
  await world.db.$executeRaw`
    UPDATE "TokenLease"
    SET "fetchedAt" = "fetchedAt" - ${agoS} * interval '1 s', "endsAt" = "endsAt" - ${agoS} * interval '1 s',
        "endsTick" = "endsTick" - ${agoS} * 1000`
}

const misbehaviour: [string, object, RegExp][] = [
  ["-1", { errcode: -1, errmsg: "system error" }, /busy/],
  ["45009", { errcode: 45009, errmsg: "reach max api daily quota limit" }, /used up/],
  [
    "40164",
    { errcode: 40164, errmsg: "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist" },
    /1\.2\.3\.4/,
  ],
  ["a reset", { reset: "before" }, /cannot be reached/],
  ["half an answer", { reset: "afterHeaders" }, /cannot be reached/],
  ["HTTP 503", { status: 503, body: "" }, /HTTP 503/],
]

test.each(misbehaviour)(
  "%s: with a token in its last minutes nobody notices; it is renewed when WeChat is well",
  async (_, rule) => {
    const { body } = await ask(0)
    await nearItsEnd(200)
    await fault(rule)
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(n % 2)))
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, body: { token: body.token, generation: body.generation } })
    // One try for both brokers, and then a rest.
    expect(await asked()).toBe(2)
    await well()
    expect((await ask(1)).body.token).not.toBe(body.token)
    expect((await ask(0)).body).toEqual((await ask(1)).body)
  },
)

test.each(misbehaviour)(
  "%s: without a token every broker says why, WeChat is left alone, and it ends by itself",
  async (_, rule, words) => {
    await fault(rule)
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(n % 2)))
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 503,
        body: { code: "unavailable", message: expect.stringMatching(words) },
      })
    expect(await asked()).toBe(1)
    await well()
    expect(await ask(1)).toMatchObject({ status: 200 })
  },
)

test("hanging: with a token nobody waits for long, without one everybody hears of it, other apps go on meanwhile", async () => {
  const { body } = await ask(0)
  await nearItsEnd(200)
  await fault({ hang: true })
  const living = await Promise.all([ask(0), ask(1)])
  for (const answer of living) expect(answer).toMatchObject({ status: 200, body: { token: body.token } })

  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const cold = Promise.all([ask(0), ask(1)])
  for (const n of [0, 1]) expect(await ask(n, "wxbbbb")).toMatchObject({ status: 200 })
  for (const answer of await cold)
    expect(answer).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining("does not answer") },
    })
  await knob("DELETE", "faults")
  await expect.poll(async () => (await ask(1)).status, { timeout: 20_000 }).toBe(200)
})
