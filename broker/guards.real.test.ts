// Callers who ask too much, too long, too slowly, or who are nobody.
import { once } from "node:events"
import { connect } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { tokenOf } from "../sidecar/rig/fake-broker"
import { ask, get } from "../sidecar/rig/raw-client"
import { startRig } from "../sidecar/rig/rig"
import { allowances } from "./rate-limits"
import type { Broker } from "./server"
import {
  joinedInstance,
  makeEnvironment,
  openPolicy,
  post,
  startWorld,
  until,
  type World,
} from "./test-world"

let world: World
let broker: Broker
let versionId: string

beforeAll(async () => {
  world = await startWorld()
  broker = await world.broker()
  ;({ versionId } = await makeEnvironment(world, { owner: "wxaaaa", paths: ["/wxa/msg_sec_check"] }))
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
})
afterAll(async () => {
  await broker?.stop()
  await world?.stop()
})

const token = (credential: string) => post(broker.address, "/v1/token", { appid: "wxaaaa" }, credential)

/** Asks for tokens until the broker says that it is too often. */
async function exhaust(credential: string) {
  const answers = await Promise.all(
    Array.from({ length: 2 * allowances.token.atOnce }, () => token(credential)),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
}

test("an instance that asks too often hears when to come again; others go on", async () => {
  const hasty = await joinedInstance(world, broker.address, versionId, "hasty")
  const other = await joinedInstance(world, broker.address, versionId, "other")
  await exhaust(hasty.credential)
  const headers = { "content-type": "application/json", authorization: `Bearer ${hasty.credential}` }
  const body = JSON.stringify({ appid: "wxaaaa" })
  const refused = await Promise.all(
    Array.from({ length: 20 }, () => fetch(`${broker.address}/v1/token`, { method: "POST", headers, body })),
  )
  const response = refused.find(({ status }) => status === 429)!
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1)
  expect(await response.json()).toEqual({ code: "limit", message: expect.stringContaining("too often") })
  expect((await token(other.credential)).status).toBe(200)
  await until(async () => (await token(hasty.credential)).status === 200, "it may again")
})

test("to a real sidecar that is “no token now”: its callers get 85113, and a moment later an answer", async () => {
  const rig = await startRig()
  try {
    const limit = { status: 429, body: { code: "limit", message: "This instance calls too often." } }
    rig.broker.state.token = () => limit
    const call = () => ask(rig.port, get("/wxa/msg_sec_check"))
    const refused = await call()
    expect([refused.status, refused.json.errcode]).toEqual([503, 85113])
    rig.broker.state.token = (appid) => ({ status: 200, body: tokenOf(appid) })
    await until(async () => (await call()).status === 200, "calls work again")
  } finally {
    await rig.stop()
  }
})

test("an instance has three policy streams at most: the oldest makes way", async () => {
  const { credential } = await joinedInstance(world, broker.address, versionId, "streams")
  const streams = []
  for (let n = 0; n < 4; n++) {
    streams.push(await openPolicy(broker.address, credential))
    expect(await streams[n]!.policy()).toMatchObject({ revision: 1 })
  }
  expect(await streams[0]!.policy()).toBeNull()
  for (const stream of streams.slice(1)) expect(await stream.line()).toEqual({ type: "heartbeat" })
  for (const stream of streams) stream.close()
})

test("strangers who try to join by the hundred keep nobody from a token", async () => {
  const { credential } = await joinedInstance(world, broker.address, versionId, "known")
  const strangers = Promise.all(
    Array.from({ length: 500 }, (_, n) =>
      post(broker.address, "/v1/join", { joinToken: `${n}`.padStart(43, "x"), build: "b" }),
    ),
  )
  for (let n = 0; n < 5; n++) expect((await token(credential)).status).toBe(200)
  expect(new Set((await strangers).map(({ status }) => status))).toEqual(new Set([401]))
})

test("small calls have small bodies, with and without a declared length", async () => {
  const { credential } = await joinedInstance(world, broker.address, versionId, "wordy")
  const body = JSON.stringify({ policyRevision: 1, build: "b", more: "x".repeat(5000) })
  expect(await post(broker.address, "/v1/heartbeat", JSON.parse(body), credential)).toMatchObject({
    status: 413,
    body: { message: "A body here has at most 4 KiB." },
  })
  const port = Number(new URL(broker.address).port)
  const head = `POST /v1/heartbeat HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nConnection: close\r\nAuthorization: Bearer ${credential}\r\n`
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  expect(await exchange(port, chunked)).toContain("413")
})

test("a caller who never ends his head, his body, or whose head is endless is let go", async () => {
  const port = Number(new URL(broker.address).port)
  const { credential } = await joinedInstance(world, broker.address, versionId, "slow")
  const head = `POST /v1/heartbeat HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nAuthorization: Bearer ${credential}\r\n`
  const [endlessHead, noHead, noBody] = await Promise.all([
    exchange(port, `GET /healthz HTTP/1.1\r\nHost: b\r\nX: ${"x".repeat(10_000)}\r\n\r\n`),
    exchange(port, "GET /healthz HTTP/1.1\r\nHost: b\r\n"),
    exchange(port, `${head}Content-Length: 100\r\n\r\n{`),
  ])
  expect(endlessHead).toContain("431")
  expect(noHead).toContain("408")
  expect(noBody).toMatch(/408|503/)
})

/** Everything that the other end says until it closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1")
  let text = ""
  socket.setEncoding("utf8").on("data", (part) => {
    text += part
  })
  socket.on("error", () => undefined)
  socket.write(bytes)
  await once(socket, "close")
  return text
}
