import { once } from "node:events"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Broker } from "../server"
import { startWorld, until, type World } from "../test-world"
import { asker, knobsOf, storeTokenServer } from "./test-sources"

let world: World
let broker: Broker
let ask: Awaited<ReturnType<typeof asker>>
let simulator: ReturnType<typeof knobsOf>
const servers: Server[] = []

beforeAll(async () => {
  world = await startWorld()
  broker = await world.broker()
  ask = await asker(world, broker.address)
  simulator = knobsOf(world.upstream)
})
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections()
  await broker?.stop()
  await world?.stop()
})
beforeEach(() => simulator.knob("POST", "reset"))

const key = "key-of-the-token-server"
const url = (appid = "wxaaaa") => `${world.upstream}/_token-server/${appid}`
const header = { in: "Header", name: "x-token-key", value: key }

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1")
  servers.push(server)
  await once(server, "listening")
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What a caller is told of a server that answers `body`. */
async function told(body: string, settings: object = {}) {
  await storeTokenServer(world, "wxaaaa", {
    url: await serve((_, response) => response.end(body)),
    ...settings,
  })
  const { status, message } = await ask("wxaaaa")
  expect(status).toBe(503)
  expect(message).toContain("The token server of wxaaaa, 127.0.0.1:")
  return message
}

test("the key goes in a header or in the query, and the token works", async () => {
  await storeTokenServer(world, "wxaaaa", { url: url(), auth: header })
  const byHeader = await ask("wxaaaa")
  expect(byHeader).toMatchObject({ status: 200, token: expect.stringMatching(/^82_/) })
  expect(byHeader.expiresInS).toBeGreaterThan(7100)
  expect(await simulator.errcodeWith(byHeader.token)).toBe(0)
  expect(await simulator.asked("/cgi-bin/stable_token")).toBe(0)

  await storeTokenServer(world, "wxcccc", {
    url: `${url("wxcccc")}?unused=1`,
    auth: { in: "Query", name: "key", value: key },
  })
  expect(await ask("wxcccc")).toMatchObject({ status: 200 })
  const { requests } = await simulator.knob("GET", "requests?limit=1")
  expect(requests[0].url).toBe(`/_token-server/wxcccc?unused=1&key=${key}`)
})

test.each([
  ["seconds left", { pointer: "/data/expires_in", form: "SecondsLeft" }],
  ["Unix seconds", { pointer: "/data/expires_at", form: "EndsAt" }],
  ["Unix milliseconds", { pointer: "/data/expires_at_ms", form: "EndsAt" }],
  ["ISO 8601, below a name with a slash", { pointer: "/data/ends~1at", form: "EndsAt" }],
])("its end as %s", async (_, expiry) => {
  await storeTokenServer(world, "wxaaaa", { url: url(), auth: header, expiry })
  const { status, expiresInS } = await ask("wxaaaa")
  expect(status).toBe(200)
  expect(expiresInS).toBeGreaterThan(7100)
  expect(expiresInS).toBeLessThanOrEqual(7200)
})

test("what ends later than WeChat's tokens ever do is taken for two hours", async () => {
  const body = JSON.stringify({ data: { access_token: "t", expires_in: 7_200_000 } })
  await storeTokenServer(world, "wxaaaa", { url: await serve((_, response) => response.end(body)) })
  expect((await ask("wxaaaa")).expiresInS).toBeLessThanOrEqual(7200)
})

test("answers that are no token are told apart, and never quoted", async () => {
  const whole = { data: { access_token: "t0ken-secret", expires_in: 60 } }
  const text = (data: object) => JSON.stringify({ data: { ...whole.data, ...data } })
  expect(await told("<html>t0ken-secret")).toContain("not JSON")
  expect(await told(text({}), { tokenPointer: "/token" })).toContain("no token at /token")
  expect(await told(text({ access_token: "t 0" }))).toContain("no token at /data/access_token")
  expect(await told(text({ access_token: 82 }))).toContain("no token at /data/access_token")
  expect(await told(text({ expires_in: "soon" }))).toContain("does not say at /data/expires_in")
  expect(await told(text({ expires_in: null }))).toContain("does not say at /data/expires_in")
  expect(await told(text({ expires_in: -3 }))).toContain("ended already")
  const ended = { expiry: { pointer: "/data/expires_in", form: "EndsAt" } }
  expect(await told(text({ expires_in: 1_700_000_000 }), ended)).toContain("ended already")
  expect(await told(" ".repeat(65 * 1024))).toContain("more than 64 KiB")
  const { failure } = await world.db.tokenLease.findUniqueOrThrow({ where: { appid: "wxaaaa" } })
  expect(failure).not.toContain("t0ken-secret")
})

test("a wrong key, an error, a server that hangs up, and nobody there", async () => {
  const refused = async (settings: { url: string; [setting: string]: unknown }) => {
    await storeTokenServer(world, "wxaaaa", settings)
    return (await ask("wxaaaa")).message
  }
  const wrong = { ...header, value: "wrong" }
  expect(await refused({ url: url(), auth: wrong })).toContain("does not take the key: it answered HTTP 401")
  expect(await refused({ url: url("wxzzzz"), auth: header })).toContain(
    "answered HTTP 404 instead of a token",
  )
  const hangsUp = await serve((request) => request.socket.destroy())
  expect(await refused({ url: hangsUp })).toContain("cannot be reached from the broker (ECONNRESET)")
  expect(await refused({ url: "http://127.0.0.1:9/" })).toContain(
    "cannot be reached from the broker (ECONNREFUSED)",
  )
})

test("a redirect is not followed, and the key goes nowhere else", async () => {
  const elsewhere: string[] = []
  const target = await serve((request, response) => {
    elsewhere.push(request.url ?? "")
    response.end("{}")
  })
  const redirecting = await serve((_, response) =>
    response.writeHead(302, { location: `${target}/there` }).end(),
  )
  await storeTokenServer(world, "wxaaaa", { url: redirecting, auth: header })
  expect((await ask("wxaaaa")).message).toContain("redirects to another address")
  expect(elsewhere).toEqual([])
})

test.each([
  "https://10.0.0.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://[fd00:ec2::254]/",
  "https://0x0a.1/",
])("%s is inside a private network and refused before anybody connects", async (inner) => {
  await storeTokenServer(world, "wxaaaa", { url: inner })
  const { status, message } = await ask("wxaaaa")
  expect(status).toBe(503)
  expect(message).toContain("is inside a private network")
  expect(message).toContain(`WESIDE_TOKEN_SERVER_HOSTS=${new URL(inner).hostname.replace(/[[\]]/g, "")}`)
})

test("settings that somebody else put into the row are refused as ours would be", async () => {
  await storeTokenServer(world, "wxaaaa", { url: "http://10.0.0.1/" })
  expect((await ask("wxaaaa")).message).toContain("is no token server")
})

test("the row's health says what was wrong, and then that it works", async () => {
  const health = () => world.db.credentialHealth.findUnique({ where: { appid: "wxaaaa" } })
  await storeTokenServer(world, "wxaaaa", { url: url(), auth: { ...header, value: "wrong" } })
  await ask("wxaaaa")
  await until(async () => (await health())?.message?.includes("HTTP 401") === true, "the failure")
  expect(await health()).toMatchObject({ errcode: null, lastSuccessAt: null, failingSince: expect.any(Date) })
  await storeTokenServer(world, "wxaaaa", { url: url(), auth: header })
  await ask("wxaaaa")
  await until(async () => (await health())?.lastSuccessAt != null, "the success")
  expect(await health()).toMatchObject({ message: null, failingSince: null })
})

test("a token that WeChat refuses: the server is asked again, and nothing is forced", async () => {
  await storeTokenServer(world, "wxaaaa", { url: url(), auth: header })
  const first = await ask("wxaaaa")
  await simulator.knob("POST", "tokens/invalidate", { appid: "wxaaaa", keepCurrent: true })
  expect(await ask("wxaaaa", first.generation)).toMatchObject({ status: 200, token: first.token })
  expect(await simulator.asked("/_token-server/wxaaaa")).toBe(2)
  expect(await world.db.auditEvent.count({ where: { action: "token.force" } })).toBe(0)
  const grant = { grant_type: "client_credential", appid: "wxaaaa", secret: "secret-of-wxaaaa" }
  const body = JSON.stringify({ ...grant, force_refresh: true })
  await fetch(`${world.upstream}/cgi-bin/stable_token`, { method: "POST", body })
  await until(
    async () => (await ask("wxaaaa", first.generation)).token !== first.token,
    "the server's next token",
  )
})
