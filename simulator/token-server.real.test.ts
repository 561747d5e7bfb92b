import { expect, test } from "vitest"
import { testSimulator } from "./testing"

const at = "/_token-server/wxaaaa"
const key = "key-of-the-token-server"

test("whoever has its key gets the present token and its end, in four forms", async () => {
  const { call, stableToken, advance } = await testSimulator()
  const { access_token } = await stableToken("wxaaaa")
  await advance(100)
  const byHeader = await call(at, { headers: { "X-Token-Key": key } })
  expect(byHeader.json).toMatchObject({ code: 0, data: { access_token } })
  expect(byHeader.json.data.expires_in).toBeGreaterThan(7000)
  expect(byHeader.json.data.expires_in).toBeLessThanOrEqual(7100)
  const { data } = (await call(`${at}?key=${key}`)).json
  expect(data.access_token).toBe(access_token)
  expect(Math.floor(data.expires_at_ms / 1000)).toBe(data.expires_at)
  expect(Date.parse(data["ends/at"])).toBe(data.expires_at_ms)
})

test("a wrong key, an unknown app and another method are told apart", async () => {
  const { call, knob } = await testSimulator()
  expect((await call(at)).status).toBe(401)
  expect((await call(`${at}?key=wrong`)).status).toBe(401)
  expect((await call(`/_token-server/wxzzzz?key=${key}`)).status).toBe(404)
  expect((await call(`${at}?key=${key}`, { method: "POST", body: "{}" })).status).toBe(405)
  await knob("PUT", "/token-server", { key: "another" })
  expect((await call(`${at}?key=${key}`)).status).toBe(401)
  expect((await call(`${at}?key=another`)).status).toBe(200)
})

test("faults spoil it like any call", async () => {
  const { call, knob } = await testSimulator()
  const redirect = {
    path: "/_token-server/*",
    status: 302,
    headers: { location: "http://127.0.0.1:9/" },
    times: 1,
  }
  await knob("PUT", "/faults", [redirect])
  expect((await call(`${at}?key=${key}`)).status).toBe(302)
  expect((await call(`${at}?key=${key}`)).status).toBe(200)
})
