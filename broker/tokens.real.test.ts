import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Broker } from "./server"
import { joinedInstance, makeEnvironment, post, startWorld, type World } from "./test-world"

let world: World
let broker: Broker
let versionId: string
let credential: string
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

/** A broker with nothing in memory, and a simulator as new. */
beforeEach(async () => {
  await knob("POST", "reset")
  await world.db.credential.deleteMany()
  broker = await world.broker()
  ;({ versionId } = await makeEnvironment(world, { owner: "wxaaaa", shares: ["wxcccc"] }))
  credential = (await joinedInstance(world, broker.address, versionId)).credential
  return () => broker.stop()
})

const ask = (appid: string, failedGeneration?: number) =>
  post(broker.address, "/v1/token", { appid, failedGeneration }, credential)

async function knob(method: string, path: string, body?: unknown) {
  const response = await fetch(`${world.upstream}/_simulator/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  expect(response.status, path).toBeLessThan(300)
  return response.json()
}

/** So many sidecars: one that asks 200 times at once would be told to wait. */
const sidecars = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const joined = await joinedInstance(world, broker.address, versionId, `many-${n}`)
      return joined.credential
    }),
  )

/** How often WeChat was asked for a token. */
async function asked(): Promise<number> {
  const { requests } = await knob("GET", "requests")
  return requests.filter(({ url }: { url: string }) => url === "/cgi-bin/stable_token").length
}

test("200 callers at once with nothing in memory are one request to WeChat", async () => {
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const many = await sidecars(20)
  const asked200 = Array.from({ length: 200 }, (_, n) =>
    post(broker.address, "/v1/token", { appid: "wxaaaa" }, many[n % many.length]),
  )
  const answers = await Promise.all(asked200)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1)
  expect(answers[0]?.body).toEqual({
    token: expect.stringMatching(/^82_/),
    expiresInS: expect.any(Number),
    generation: expect.any(Number),
  })
  expect(await asked()).toBe(1)
})

test("a shared app's token is given; another environment's is refused before anybody is asked", async () => {
  await makeEnvironment(world, { owner: "wxbbbb" })
  for (const appid of ["wxbbbb", "wxcccc"]) await world.storeSecret(appid, `secret-of-${appid}`)
  expect(await ask("wxcccc")).toMatchObject({ status: 200 })
  expect(await ask("wxbbbb")).toMatchObject({ status: 403, body: { code: "forbidden" } })
  expect(await ask("wxdddd")).toMatchObject({ status: 403 })
  expect(await asked()).toBe(1)
})

test("an app whose sharing ended is refused at once", async () => {
  await world.storeSecret("wxcccc", "secret-of-wxcccc")
  expect(await ask("wxcccc")).toMatchObject({ status: 200 })
  await world.db.share.deleteMany({ where: { appid: "wxcccc" } })
  expect(await ask("wxcccc")).toMatchObject({ status: 403 })
})

test("a sentence says what to do when there is no token", async () => {
  const refused = async () => {
    const { status, body } = await ask("wxaaaa")
    expect({ status, code: body.code }).toEqual({ status: 503, code: "unavailable" })
    return body.message
  }
  expect(await refused()).toContain("Store the AppSecret of wxaaaa in the console")
  await world.storeSecret("wxaaaa", "wrong")
  expect(await refused()).toContain("the AppSecret of wxaaaa is wrong")
  expect(await refused()).toContain("is wrong")
  expect(await asked()).toBe(1)

  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  await knob("PUT", "apps/wxaaaa", { ipAllowList: ["10.0.0.1"] })
  expect(await refused()).toContain("Add 127.0.0.1 to the IP allow-list of wxaaaa")
  await knob("PUT", "apps/wxaaaa", { ipAllowList: [], frozen: true })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  expect(await refused()).toContain("frozen")
  await knob("DELETE", "apps/wxaaaa")
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  expect(await refused()).toContain("knows no app wxaaaa")
})

test("answers that are no token: HTTP 502, not JSON, a redirect, a reset", async () => {
  const spoilt = [
    { status: 502, body: "<html>" },
    { body: "82_token?" },
    { status: 302, headers: { location: "http://127.0.0.1:9/" }, body: "" },
    { reset: "before" },
    { errcode: "45009", errmsg: "reach max api daily quota limit" },
    { errcode: 99_999, errmsg: "something new" },
  ]
  for (const fault of spoilt) {
    await knob("PUT", "faults", [{ path: "/cgi-bin/stable_token", times: 1, ...fault }])
    await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
    expect(await ask("wxaaaa"), JSON.stringify(fault)).toMatchObject({ status: 503 })
  }
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  expect(await ask("wxaaaa")).toMatchObject({ status: 200 })
})

test("a credential that is replaced is used at once, and the token of the old one is dropped", async () => {
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  expect(await ask("wxaaaa")).toMatchObject({ status: 200 })
  await world.storeSecret("wxaaaa", "wrong")
  expect(await ask("wxaaaa")).toMatchObject({ status: 503 })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  expect(await ask("wxaaaa")).toMatchObject({ status: 200 })
  await world.db.credential.deleteMany()
  expect(await ask("wxaaaa")).toMatchObject({ status: 503 })
})

test("a sealed value moved to another app's row does not open", async () => {
  await world.storeSecret("wxcccc", "secret-of-wxcccc")
  const { appid: _, ...sealed } = await world.db.credential.findUniqueOrThrow({ where: { appid: "wxcccc" } })
  await world.db.credential.create({ data: { appid: "wxaaaa", ...sealed } })
  expect(await ask("wxaaaa")).toMatchObject({
    status: 503,
    body: { message: expect.stringContaining("was sealed for another broker or app") },
  })
  expect(await asked()).toBe(0)
})

test("a refused token: WeChat's newer one, else one by force; an older generation fetches nothing", async () => {
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const first = (await ask("wxaaaa")).body
  await knob("POST", "tokens/invalidate", { appid: "wxaaaa" })
  const second = (await ask("wxaaaa", Number(first.generation))).body
  expect(second.token).not.toBe(first.token)
  expect(second.generation).toBeGreaterThan(Number(first.generation))
  expect(await asked()).toBe(2)
  expect((await ask("wxaaaa", Number(first.generation))).body).toMatchObject({ token: second.token })
  expect(await asked()).toBe(2)

  await knob("POST", "tokens/invalidate", { appid: "wxaaaa", keepCurrent: true })
  const third = (await ask("wxaaaa", Number(second.generation))).body
  expect(third.token).not.toBe(second.token)
  expect(await asked()).toBe(4)
})

test("a broker started anew goes on with the token at hand, and nobody is asked", async () => {
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const before = (await ask("wxaaaa")).body
  await broker.stop()
  broker = await world.broker()
  expect((await ask("wxaaaa")).body).toMatchObject({ token: before.token, generation: before.generation })
  expect(await asked()).toBe(1)
})

test("two brokers and 200 callers with nothing in memory are one request to WeChat", async () => {
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const other = await world.broker()
  const many = await sidecars(20)
  const ask = (address: string, n: number) =>
    post(address, "/v1/token", { appid: "wxaaaa" }, many[n % many.length])
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => ask(n % 3 ? broker.address : other.address, n)),
  )
  await other.stop()
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.token} ${body.generation}`)).size).toBe(
    1,
  )
  expect(await asked()).toBe(1)
})
