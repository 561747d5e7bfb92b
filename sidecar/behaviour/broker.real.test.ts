import { afterEach, expect, test } from "vitest"
import { joinToken, tokenOf } from "../rig/fake-broker"
import { ask, get } from "../rig/raw-client"
import { owner, policy, type Rig, type RigOptions, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"

let rig: Rig
afterEach(() => rig.stop())

async function start(options: RigOptions = {}) {
  rig = await startRig(options)
  return rig
}

const status = async () => (await ask(rig.port, get(listed))).status

test("a changed list is obeyed at once, and told with the next heartbeat", async () => {
  await start()
  expect(await status()).toBe(200)
  rig.broker.publish({ ...policy, revision: 2, paths: [] })
  await until(async () => (await status()) === 502)
  const refused = await ask(rig.port, get(listed))
  expect(refused.json).toMatchObject({ errcode: 85107, error_code: "85107", error_type: "SafeLinkError" })
  expect(refused.json.errmsg).toContain(listed)
  expect(refused.json.errmsg).toContain("http://127.0.0.1:3000/environments/demo/permissions")
  expect(refused.json.request_id).toBe(refused.header("x-openapi-seqid"))
  await until(() => rig.broker.state.heartbeats.includes(2))
  rig.broker.publish({ ...policy, revision: 3 })
  await until(async () => (await status()) === 200)
})

test("an app that is shared no longer is refused, and its token forgotten", async () => {
  await start()
  const target = `${listed}?from_appid=wxbbbb`
  expect((await ask(rig.port, get(target))).json.errcode).toBe(0)
  rig.broker.publish({ ...policy, revision: 2, apps: policy.apps.slice(0, 1) })
  await until(async () => (await ask(rig.port, get(target))).json.errcode === 48001)
})

test("a policy line that makes no sense leaves the last policy standing", async () => {
  await start()
  rig.broker.stream('{"type":"policy","policy":{"revision":"9"}}\nnonsense\n')
  await until(() => rig.log.text().includes("not understood"))
  expect(await status()).toBe(200)
})

test("however many callers wait, the broker is asked once", async () => {
  await start()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  rig.broker.state.token = async (appid) => {
    await held
    return { status: 200, body: tokenOf(appid) }
  }
  const calls = Array.from({ length: 100 }, () => ask(rig.port, get(listed)))
  await until(async () => (await rig.metrics()).includes("weside_sidecar_connections 100"))
  release()
  expect(new Set((await Promise.all(calls)).map((answer) => answer.status))).toEqual(new Set([200]))
  expect(rig.broker.state.tokenRequests).toEqual([owner])
})

test.each([503, 403])(
  "a token that the broker refuses with %i is a 503 that WeChat's clients know",
  async (refusal) => {
    await start()
    rig.broker.state.token = () => ({ status: refusal, body: { code: "unavailable", message: "no" } })
    const answer = await ask(rig.port, get(listed))
    expect(answer.status).toBe(503)
    expect(answer.json).toMatchObject({ errcode: 85113, error_code: "85113" })
    expect(rig.upstream.requests).toEqual([])
    rig.broker.state.token = (appid) => ({ status: 200, body: tokenOf(appid) })
    await until(async () => (await status()) === 200)
  },
)

test("a token that could break the request line is none", async () => {
  await start()
  rig.broker.state.token = () => ({
    status: 200,
    body: { token: "A B\r\nC: d", expiresInS: 7200, generation: 1 },
  })
  expect(await status()).toBe(503)
  expect(rig.upstream.requests).toEqual([])
})

test("while the broker is away the last policy and tokens serve, until the token's real expiry", async () => {
  await start()
  rig.broker.state.token = (appid) => ({ status: 200, body: tokenOf(appid, 1, 3) })
  expect(await status()).toBe(200)
  await rig.broker.away()
  expect(await status()).toBe(200)
  await until(async () => (await status()) === 503)
  expect((await ask(rig.port, get(`${listed}?access_token=OWN`))).status).toBe(200)
  await rig.broker.back()
  await until(async () => (await status()) === 200)
})

test("a token is replaced before it expires, while it goes on serving", async () => {
  await start()
  let generation = 0
  rig.broker.state.token = (appid) => ({ status: 200, body: tokenOf(appid, ++generation, 3) })
  const seen = new Set<number>()
  await until(async () => {
    seen.add(await status())
    return generation >= 2
  })
  expect(seen).toEqual(new Set([200]))
  await until(async () => {
    await status()
    return rig.upstream.requests.at(-1)?.target.includes("SECRET_wxaaaa_2")
  })
})

test("started while the broker is away it says so, and recovers by itself", async () => {
  await start({ brokerAway: true, unready: true })
  const answer = await ask(rig.port, get(listed))
  expect([answer.status, answer.json.errcode]).toEqual([503, 85113])
  expect((await fetch(`${rig.healthUrl}/healthz`)).status).toBe(503)
  await rig.broker.back()
  await until(async () => (await status()) === 200)
  const health = await fetch(`${rig.healthUrl}/healthz`)
  expect(await health.json()).toEqual({ ready: true, build: "test", policyRevision: 1 })
})

test("it is not healthy before it has a policy", async () => {
  await start({ policy: null, unready: true })
  await until(() => rig.broker.state.heartbeats.length > 0)
  const health = await fetch(`${rig.healthUrl}/healthz`)
  expect([health.status, await health.json()]).toEqual([
    503,
    { ready: false, build: "test", policyRevision: null },
  ])
})

test("a join token that is refused ends it with code 3", async () => {
  await start({ joinToken: "used-already", unready: true })
  expect(await rig.exited).toBe(3)
  expect(rig.log.text()).toContain("fresh join token")
  expect(rig.log.text()).not.toContain("used-already")
})

test("a credential that is refused later ends it with code 3", async () => {
  await start()
  rig.broker.state.authorized = false
  expect(await rig.exited).toBe(3)
})

test("a credential that ran out while the broker was away is renewed, and no call notices", async () => {
  await start()
  expect(await status()).toBe(200)
  await rig.broker.away()
  rig.broker.state.lapsed = true
  await rig.broker.back()
  await until(() => rig.broker.state.renewals > 0)
  rig.broker.state.heartbeats.length = 0
  await until(() => rig.broker.state.heartbeats.length > 0)
  rig.broker.publish({ ...policy, revision: 2, paths: [] })
  await until(async () => (await status()) === 502)
  expect(rig.child.exitCode).toBeNull()
})

test("the credential is renewed at half of its life", async () => {
  rig = await startRig({ unready: true, brokerAway: true })
  rig.broker.state.credentialLifeS = 2
  await rig.broker.back()
  await until(() => rig.broker.state.renewals > 1)
  expect(await status()).toBe(200)
})

test("no secret stands in its environment, arguments or log", async () => {
  await start()
  await status()
  const { readFile } = await import("node:fs/promises")
  const shown = await Promise.all(
    ["environ", "cmdline"].map((file) => readFile(`/proc/${rig.child.pid}/${file}`, "utf8")),
  )
  expect([...shown, rig.log.text()].join()).not.toMatch(new RegExp(`${joinToken}|SECRET_|credential-\\d`))
})

test("a credential that ran out while nobody can renew it is no refusal: it goes on serving, and comes back", async () => {
  await start()
  expect((await ask(rig.port, get("/wxa/msg_sec_check"))).status).toBe(200)
  Object.assign(rig.broker.state, { lapsed: true, renewStatus: 503 })
  rig.broker.endStreams()
  const { heartbeats } = rig.broker.state
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect((await ask(rig.port, get("/wxa/msg_sec_check"))).status).toBe(200)
  expect(rig.child.exitCode).toBeNull()
  const before = heartbeats.length
  rig.broker.state.renewStatus = 200
  await until(() => heartbeats.length > before, 20_000)
})

test("an app that is unshared while its token is asked for gets none, and the token is not kept", async () => {
  await start()
  let give = () => {}
  rig.broker.state.token = (appid) =>
    new Promise((resolve) => {
      give = () => resolve({ status: 200, body: tokenOf(appid) })
    })
  const answer = ask(rig.port, get("/wxa/msg_sec_check?from_appid=wxbbbb"))
  await until(() => rig.broker.state.tokenRequests.length === 1)
  rig.broker.publish({ ...policy, revision: 2, apps: policy.apps.slice(0, 1) })
  await until(async () => (await rig.metrics()).includes("policy_revision 2\n"))
  give()
  expect((await answer).status).toBe(503)
  expect(rig.upstream.requests).toEqual([])
})
