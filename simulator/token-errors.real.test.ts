import { expect, test } from "vitest"
import { testSimulator } from "./testing"

const right = { grant_type: "client_credential", appid: "wxaaaa", secret: "secret-of-wxaaaa" }
const rid = / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/

const bodies: [string, object | string | undefined, number, string][] = [
  ["no body", "", 44002, "empty post data"],
  ["a form", "grant_type=client_credential&appid=wxaaaa", 47001, "data format error"],
  ["an array", "[]", 47001, "data format error"],
  ["no appid", { ...right, appid: undefined }, 41002, "appid missing"],
  ["an unknown appid, whatever else is wrong", { appid: "wxnone" }, 40013, "invalid appid"],
  ["no secret", { ...right, secret: undefined }, 41004, "appsecret missing"],
  ["a wrong secret", { ...right, secret: "x" }, 40125, "invalid appsecret"],
  ["no grant type", { ...right, grant_type: undefined }, 40002, "invalid grant_type"],
]

test.each(bodies)("stable_token with %s", async (_, body, errcode, errmsg) => {
  const { call } = await testSimulator()
  const answer = await call("/cgi-bin/stable_token", { method: "POST", body })
  expect(answer.status).toBe(200)
  expect(answer.headers["content-type"]).toBe("application/json; encoding=utf-8")
  expect(answer.json.errcode).toBe(errcode)
  expect(answer.json.errmsg).toMatch(rid)
  expect(answer.json.errmsg.replace(rid, "")).toBe(errmsg)
})

const queries: [string, string, number][] = [
  ["no appid", "grant_type=client_credential", 41002],
  ["an unknown appid and no grant type", "appid=wxnone", 40013],
  ["no secret", "appid=wxaaaa", 41004],
  ["a wrong secret", "appid=wxaaaa&secret=x", 40125],
  ["another grant type", "appid=wxaaaa&secret=secret-of-wxaaaa&grant_type=password", 40002],
]

test.each(queries)("token with %s", async (_, query, errcode) => {
  const { call } = await testSimulator()
  expect((await call(`/cgi-bin/token?${query}`)).json.errcode).toBe(errcode)
  expect((await call(`/cgi-bin/token?${query}`, { method: "POST", body: "" })).json.errcode).toBe(errcode)
})

test("stable_token by GET", async () => {
  const { call } = await testSimulator()
  const { json } = await call("/cgi-bin/stable_token?appid=wxaaaa")
  expect(json).toMatchObject({ errcode: 43002, errmsg: expect.stringMatching(/^require POST method rid: /) })
})

test("an IP outside the allow-list is named in the refusal", async () => {
  const { knob, stableToken } = await testSimulator()
  await knob("PUT", "/apps/wxaaaa", { ipAllowList: ["10.0.0.0/8"] })
  const refused = await stableToken("wxaaaa")
  expect(refused.errcode).toBe(40164)
  expect(refused.errmsg).toMatch(/^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /)
  await knob("PUT", "/apps/wxaaaa", { ipAllowList: ["10.0.0.0/8", "127.0.0.1"] })
  expect((await stableToken("wxaaaa")).expires_in).toBe(7200)
})

test("a frozen secret issues nothing, and tokens from before go on", async () => {
  const { knob, stableToken, errcodeOf } = await testSimulator()
  const before = await stableToken("wxaaaa")
  await knob("PUT", "/apps/wxaaaa", { frozen: true })
  expect(await stableToken("wxaaaa")).toMatchObject({
    errcode: 40243,
    errmsg: expect.stringMatching(/^AppSecret已被冻结，请解冻后再次调用。 rid: /),
  })
  expect(await errcodeOf(before.access_token)).toBe(0)
})

test("the daily 2000 of the legacy endpoint", async () => {
  const { simulator, legacyToken } = await testSimulator()
  const { quotas } = simulator.world
  for (let call = 0; call < 2000; call += 1) quotas.spend("wxaaaa", "/cgi-bin/token", undefined)
  expect((await legacyToken("wxaaaa")).errcode).toBe(45009)
})
