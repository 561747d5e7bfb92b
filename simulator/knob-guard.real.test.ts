import { expect, test } from "vitest"
import { testSimulator } from "./testing"

const refused: [string, Record<string, string>][] = [
  ["DNS rebinding", { host: "evil.example:9080" }],
  ["a name that only begins like a loopback one", { host: "127.0.0.1.evil.example" }],
  ["the taken-over name", { host: "api.weixin.qq.com" }],
  ["a page of another origin", { origin: "https://evil.example" }],
  ["a page without an origin", { origin: "null" }],
  ["a page of another port", { origin: "http://127.0.0.1:1" }],
  ["a sidecar's relay", { "x-forwarded-for": "10.0.0.7" }],
  ["a proxy's relay", { via: "1.1 proxy" }],
]

test.each(refused)("the knobs refuse %s", async (_, headers) => {
  const { call, simulator } = await testSimulator()
  const answer = await call("/_simulator/clock", { body: { advanceMs: 1000 }, headers })
  expect(answer.status).toBe(403)
  expect(answer.headers["content-type"]).toBe("application/problem+json")
  expect(simulator.world.clock.offsetMs).toBe(0)
})

test("the knobs answer loopback names and their own origin", async () => {
  const { call, address } = await testSimulator()
  const port = new URL(address).port
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
    expect((await call("/_simulator/state", { headers: { host } })).status).toBe(200)
  expect((await call("/_simulator/state", { headers: { origin: address } })).status).toBe(200)
})
