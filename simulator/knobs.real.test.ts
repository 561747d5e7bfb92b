import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { testSimulator } from "./testing"

test("the state shows apps, tokens, the clock and the counts", async () => {
  const { knob, stableToken, legacyToken, errcodeOf, advance } = await testSimulator()
  const { access_token } = await stableToken("wxaaaa")
  await legacyToken("wxcccc")
  await errcodeOf(access_token)
  await advance(100)
  const { json } = await knob("GET", "/state")
  expect(json.clock.offsetMs).toBe(100_000)
  expect(json.apps).toHaveLength(4)
  expect(json.tokens).toMatchObject([
    { token: access_token, appid: "wxaaaa", mode: "stable", state: "valid" },
    { appid: "wxcccc", mode: "legacy", state: "valid" },
  ])
  expect(json.tokens[0].remainingSeconds).toBeLessThanOrEqual(7100)
  expect(json.calls.stableToken).toBe(1)
  expect(json.calls.perPath["/cgi-bin/getcallbackip"]).toBe(1)
  expect(json.calls.perAppid).toEqual({ wxaaaa: 2, wxcccc: 1 })
})

test("apps can be made, changed and removed", async () => {
  const { knob, stableToken, errcodeOf } = await testSimulator()
  const made = await knob("PUT", "/apps/wxdddd", { kind: "OfficialAccount" })
  expect(made.json).toMatchObject({ appid: "wxdddd", kind: "OfficialAccount", secret: "secret-of-wxdddd" })
  const { access_token } = await stableToken("wxdddd")
  await knob("PUT", "/apps/wxdddd", { ipAllowList: ["10.0.0.1"] })
  const changed = await knob("PUT", "/apps/wxdddd", { secret: "another" })
  expect(changed.json).toMatchObject({
    kind: "OfficialAccount",
    ipAllowList: ["10.0.0.1"],
    secret: "another",
  })
  expect((await stableToken("wxdddd")).errcode).toBe(40125)
  expect((await knob("DELETE", "/apps/wxdddd")).status).toBe(200)
  expect((await stableToken("wxdddd")).errcode).toBe(40013)
  expect(await errcodeOf(access_token)).toBe(40001)
  expect((await knob("DELETE", "/apps/wxdddd")).status).toBe(404)
})

test("tokens can be expired and invalidated", async () => {
  const { knob, stableToken, legacyToken, errcodeOf } = await testSimulator()
  const first = (await stableToken("wxaaaa")).access_token
  const legacy = (await legacyToken("wxaaaa")).access_token
  const other = (await stableToken("wxbbbb")).access_token
  expect((await knob("POST", "/tokens/expire", { appid: "wxaaaa", mode: "stable" })).json).toEqual({
    ended: 1,
  })
  expect(await errcodeOf(first)).toBe(42001)
  expect(await errcodeOf(legacy)).toBe(0)
  const second = (await stableToken("wxaaaa")).access_token
  expect(await errcodeOf(first)).toBe(42001)
  await knob("POST", "/tokens/invalidate", { appid: "wxaaaa" })
  expect(await errcodeOf(second)).toBe(40001)
  expect(await errcodeOf(legacy)).toBe(40001)
  expect(await errcodeOf(other)).toBe(0)
})

test("an invalidated token that stable_token still hands out yields to force_refresh", async () => {
  const { knob, stableToken, errcodeOf } = await testSimulator()
  const dead = (await stableToken("wxaaaa")).access_token
  await knob("POST", "/tokens/invalidate", { appid: "wxaaaa", keepCurrent: true })
  expect((await stableToken("wxaaaa")).access_token).toBe(dead)
  expect(await errcodeOf(dead)).toBe(40001)
  const fresh = (await stableToken("wxaaaa", { force_refresh: true })).access_token
  expect(await errcodeOf(fresh)).toBe(0)
})

test("received requests are kept as they came", async () => {
  const { call, knob } = await testSimulator()
  const body = "中文 body"
  await call("/wxa/x?a=%20b&a=c", { method: "POST", body, headers: { "X-Odd-Case": "1" } })
  const { requests } = (await knob("GET", "/requests?limit=1")).json
  expect(requests[0]).toMatchObject({
    method: "POST",
    url: "/wxa/x?a=%20b&a=c",
    httpVersion: "1.1",
    complete: true,
  })
  expect(requests[0].headers).toContainEqual(["X-Odd-Case", "1"])
  expect(requests[0].bytes).toBe(Buffer.byteLength(body))
  expect(requests[0].sha256).toBe(createHash("sha256").update(body).digest("hex"))
  await knob("DELETE", "/requests")
  expect((await knob("GET", "/requests")).json.requests).toEqual([])
  for (let turn = 0; turn < 510; turn += 1) await call(`/n/${turn}`)
  const kept = (await knob("GET", "/requests")).json.requests
  expect([kept.length, kept[0].url, kept.at(-1).url]).toEqual([500, "/n/10", "/n/509"])
})

test("reset forgets everything but the configured apps", async () => {
  const { knob, stableToken, errcodeOf, advance } = await testSimulator()
  const { access_token } = await stableToken("wxaaaa")
  await knob("PUT", "/apps/wxaaaa", { frozen: true })
  await knob("PUT", "/faults", [{ path: "/*", status: 500 }])
  await advance(5)
  const { json } = await knob("POST", "/reset")
  expect(json).toMatchObject({ clock: { offsetMs: 0 }, tokens: [], faults: [], calls: { perPath: {} } })
  expect(json.apps[0]).toMatchObject({ appid: "wxaaaa", frozen: false })
  expect(await errcodeOf(access_token)).toBe(40001)
})

const bad: [string, string, unknown, number, RegExp][] = [
  ["POST", "/clock", { advanceMs: "soon" }, 400, /advanceMs/],
  ["POST", "/clock", [], 400, /object/],
  ["POST", "/clock", undefined, 400, /not JSON/],
  ["PUT", "/faults", { path: "/x" }, 400, /array/],
  ["PUT", "/faults", [{ path: "no-slash" }], 400, /0\.path: must be a path/],
  ["PUT", "/faults", [{ path: "/x", statsu: 500 }], 400, /statsu/],
  ["PUT", "/apps/wxaaaa", { kind: "App" }, 400, /kind/],
  ["PUT", "/apps/wxaaaa", { ipAllowList: ["10.0.0.0/99"] }, 400, /IP address/],
  ["PUT", "/apps/nonsense", {}, 404, /no knob/],
  ["POST", "/tokens/expire", {}, 400, /appid/],
  ["GET", "/requests?limit=many", undefined, 400, /limit/],
  ["PUT", "/state", {}, 405, /takes GET/],
  ["GET", "/nowhere", undefined, 404, /no knob/],
]

test.each(bad)("%s %s %j is refused", async (method, path, body, status, detail) => {
  const { knob } = await testSimulator()
  const answer = await knob(method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.json).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.stringMatching(detail),
  })
})
