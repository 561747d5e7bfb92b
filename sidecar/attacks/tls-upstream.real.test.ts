import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { startAuthority } from "../rig/authority"
import { ask, get, post } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"

const listed = "/wxa/msg_sec_check"
let authority: ReturnType<typeof startAuthority>
let rig: Rig | undefined

beforeAll(() => {
  authority = startAuthority()
})
afterAll(() => authority.remove())
afterEach(() => rig?.stop())

async function start(host: string, trusted: boolean) {
  const env = { NODE_EXTRA_CA_CERTS: authority.caFile }
  rig = await startRig({ tls: authority.issue(host), ...(trusted ? { env } : {}) })
  return rig
}

test("an upstream with the right certificate is used, kept, and called by its own name", async () => {
  const { port, upstream } = await start("localhost", true)
  expect((await ask(port, get(listed))).status).toBe(200)
  expect((await ask(port, post(listed, "x".repeat(1_000_000)))).status).toBe(200)
  expect(upstream.requests.map(({ connection, body }) => [connection, body.length])).toEqual([
    [1, 0],
    [1, 1_000_000],
  ])
  expect(upstream.requests[0]?.lines[0]).toBe(`Host: localhost:${upstream.port}`)
})

test.each([
  ["whose name is another's", "elsewhere.test", true],
  ["whom nobody vouches for", "localhost", false],
] as const)("U1 an upstream %s gets nothing, least of all the token", async (_, host, trusted) => {
  const { port, upstream } = await start(host, trusted)
  const answer = await ask(port, get(listed))
  expect([answer.status, answer.json.error_type]).toEqual([502, "GatewayError"])
  expect(upstream.requests).toEqual([])
  expect(upstream.state.bytes).toBe(0)
})
