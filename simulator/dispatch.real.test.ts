import { expect, test } from "vitest"
import { parseTarget } from "./received"
import { testSimulator } from "./testing"

const check = "/wxa/msg_sec_check"
const comment = { content: "hello", version: 2, scene: 2, openid: "o-someone" }

test("an unknown path is an empty 404 that still says it is a simulator", async () => {
  const { call } = await testSimulator()
  const answer = await call("/no/such/path?access_token=x")
  expect(answer).toMatchObject({ status: 404, text: "" })
  expect(answer.headers).toMatchObject({ server: "weside-simulator", "x-weside-simulator": "1" })
})

test("the checks come in WeChat's order", async () => {
  const { call, stableToken, legacyToken, advance } = await testSimulator()
  const expired = (await legacyToken("wxaaaa")).access_token
  await advance(7201)
  const account = (await stableToken("wxcccc")).access_token
  const good = (await stableToken("wxaaaa")).access_token
  const errcode = async (query: string, body: object | string, method = "POST") =>
    (await call(`${check}${query}`, { method, body })).json.errcode
  expect(await errcode("", "", "GET")).toBe(43002)
  expect(await errcode("", "")).toBe(41001)
  expect(await errcode("?access_token=", "")).toBe(41001)
  expect(await errcode("", { ...comment, access_token: good })).toBe(41001)
  expect(await errcode(`?cloudbase_access_token=${good}`, comment)).toBe(41001)
  expect(await errcode("?access_token=not%20a%20token", "")).toBe(40014)
  expect(await errcode("?access_token=82_unknown", "")).toBe(40001)
  expect(await errcode(`?access_token=${expired}`, "")).toBe(42001)
  expect(await errcode(`?access_token=${account}`, "")).toBe(48001)
  expect(await errcode(`?access_token=${good}`, "")).toBe(44002)
  expect(await errcode(`?access_token=${good}`, "content=hello")).toBe(47001)
  expect(await errcode(`?access_token=${good}`, { ...comment, scene: 9 })).toBe(40129)
  expect(await errcode(`?access_token=${good}`, comment)).toBe(0)
  const getOnly = await call(`/cgi-bin/getcallbackip?access_token=${good}`, { method: "POST", body: "{}" })
  expect(getOnly.json.errcode).toBe(43001)
})

test("a quota is the last check, and clear_quota starts it again", async () => {
  const { call, stableToken, simulator } = await testSimulator()
  const token = (await stableToken("wxaaaa")).access_token
  for (let turn = 0; turn < 4000; turn += 1) simulator.world.quotas.spend("wxaaaa", check, undefined)
  const send = (body: object) => call(`${check}?access_token=${token}`, { body })
  expect((await send({ ...comment, scene: 9 })).json.errcode).toBe(40129)
  expect((await send(comment)).json.errcode).toBe(44991)
  expect(
    (await call(`/cgi-bin/clear_quota?access_token=${token}`, { body: { appid: "wxbbbb" } })).json.errcode,
  ).toBe(40013)
  await call(`/cgi-bin/clear_quota?access_token=${token}`, { body: { appid: "wxaaaa" } })
  expect((await send(comment)).json.errcode).toBe(0)
})

test("the wording of an unknown token under cgi-bin and under sns", async () => {
  const { call } = await testSimulator()
  const cgi = (await call("/cgi-bin/getcallbackip?access_token=nobody")).json.errmsg
  expect(cgi).toMatch(
    /^invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https:\/\/mmbizurl\.cn\/s\/JtxxFh33r rid: [0-9a-f-]{26}$/,
  )
  const sns = (await call("/sns/jscode2session?appid=wxnone")).json.errmsg
  expect(sns).toMatch(/^invalid appid, rid: [0-9a-f-]{26}$/)
})

const tutorial: [string, string, number | undefined][] = [
  ["owner wxaaaa, no from_appid", "wxaaaa", undefined],
  ["owner wxaaaa, from_appid=wxbbbb", "wxbbbb", undefined],
  ["owner wxaaaa, from_appid=wxcccc", "wxcccc", 48001],
  ["owner wxcccc, no from_appid", "wxcccc", 48001],
  ["owner wxcccc, from_appid=wxaaaa", "wxaaaa", undefined],
  ["owner wxcccc, from_appid=wxbbbb", "wxbbbb", undefined],
]

test.each(tutorial)("S22: getwxacode with %s", async (_, actedAs, errcode) => {
  const { call, stableToken } = await testSimulator()
  const { access_token } = await stableToken(actedAs)
  const answer = await call(`/wxa/getwxacode?access_token=${access_token}`, { body: { path: "pages/index" } })
  if (errcode)
    expect(answer.json).toMatchObject({ errcode, errmsg: expect.stringMatching(/^api unauthorized rid: /) })
  else expect(answer.bytes.includes(`appid=${actedAs} `)).toBe(true)
})

test("a published call without an answer of its own checks token and kind, and says ok", async () => {
  const { call, stableToken } = await testSimulator()
  const account = (await stableToken("wxcccc")).access_token
  const mini = (await stableToken("wxaaaa")).access_token
  const path = "/cgi-bin/material/batchget_material"
  expect((await call(`${path}?access_token=${account}`, { body: {} })).json).toEqual({
    errcode: 0,
    errmsg: "ok",
  })
  expect((await call(`${path}?access_token=${mini}`, { body: {} })).json.errcode).toBe(48001)
  const component = `/cgi-bin/component/api_create_preauthcode?access_token=${mini}`
  expect((await call(component, { body: {} })).json.errcode).toBe(61014)
})

test("odd input never crashes it", async () => {
  const { call, stableToken } = await testSimulator()
  const token = (await stableToken("wxaaaa")).access_token
  const odd = ["[".repeat(200_000), '{"a":', "null", "中文", '{"__proto__":{"content":"x"}}', "\uFEFF{}"]
  for (const body of odd)
    expect((await call(`${check}?access_token=${token}`, { body })).json.errcode).toBe(47001)
  const twice = await call(`${check}?access_token=${token}&access_token=other`, { body: comment })
  expect(twice.json.errcode).toBe(0)
  expect((await call(`${check}?%E4%BD=%&access_token=${token}`, { body: comment })).json.errcode).toBe(0)
})

test("a body over 64 MiB is refused and read to its end", async () => {
  const { call, stableToken, knob } = await testSimulator()
  const token = (await stableToken("wxaaaa")).access_token
  const body = Buffer.alloc(64 * 1024 * 1024 + 1, "x")
  const answer = await call(`/cgi-bin/media/upload?type=image&access_token=${token}`, {
    method: "POST",
    body,
  })
  expect(answer.status).toBe(413)
  const { requests } = (await knob("GET", "/requests?limit=1")).json
  expect(requests[0]).toMatchObject({ bytes: body.length, complete: true })
})

test("a proxy's absolute form names the same path", () => {
  const target = parseTarget("http://api.weixin.qq.com/wxa/getwxacode?a=b?c")
  expect([target.path, target.search]).toEqual(["/wxa/getwxacode", "a=b?c"])
  expect(parseTarget("http://api.weixin.qq.com").path).toBe("/")
})
