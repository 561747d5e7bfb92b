import { createDecipheriv, createHash } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, expect, test } from "vitest"
import { testSimulator } from "../testing"

const platform = "wxpppp"
const verifyToken = `verify-of-${platform}`
const aesKey = Buffer.from("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "base64")

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** What receives the pushes, opens them by the book, and says success. */
async function receiver() {
  const messages: string[] = []
  const server = createServer(async (request, response) => {
    const { searchParams: query } = new URL(request.url ?? "/", "http://receiver")
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const encrypted = /<Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt>/.exec(Buffer.concat(chunks).toString())![1]!
    const signed = [verifyToken, query.get("timestamp")!, query.get("nonce")!, encrypted].sort().join("")
    expect(query.get("msg_signature")).toBe(createHash("sha1").update(signed).digest("hex"))
    messages.push(opened(encrypted))
    response.end("success")
  }).listen(0, "127.0.0.1")
  closing.push(() => server.close().closeAllConnections())
  await once(server, "listening")
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`, messages }
}

function opened(encrypted: string) {
  const aes = createDecipheriv("aes-256-cbc", aesKey, aesKey.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([aes.update(encrypted, "base64"), aes.final()])
  const plain = padded.subarray(0, -padded.at(-1)!)
  const end = 20 + plain.readUInt32BE(16)
  expect(plain.toString("utf8", end)).toBe(platform)
  return plain.toString("utf8", 20, end)
}

async function pushed(config = {}) {
  const simulator = await testSimulator(config)
  const received = await receiver()
  await simulator.knob("PUT", `/platforms/${platform}`, { pushUrl: received.url })
  const component = async (call: string, body: object, token?: string) => {
    const query = token ? `?component_access_token=${token}` : ""
    return (await simulator.call(`/cgi-bin/component/${call}${query}`, { body })).json
  }
  const { json } = await simulator.knob("POST", `/platforms/${platform}/ticket`)
  const ticket = /<ComponentVerifyTicket><!\[CDATA\[(.*?)\]\]>/.exec(received.messages[0]!)![1]!
  const credentials = { component_appid: platform, component_appsecret: `secret-of-${platform}` }
  const componentToken = () =>
    component("api_component_token", { ...credentials, component_verify_ticket: ticket })
  return { ...simulator, received, component, credentials, ticket, json, componentToken }
}

test("a pushed ticket is signed and encrypted by the book, and turns into tokens that work", async () => {
  const { received, json, component, componentToken, errcodeOf } = await pushed()
  expect(json.pushed).toEqual({ url: received.url, status: 200, body: "success" })
  expect(received.messages[0]).toContain("<InfoType><![CDATA[component_verify_ticket]]></InfoType>")
  const { component_access_token: token, expires_in } = await componentToken()
  expect(expires_in).toBe(7200)

  const page = { component_appid: platform, offset: 0, count: 2 }
  const listed = await component("api_get_authorizer_list", page, token)
  expect(listed.total_count).toBe(4)
  expect(listed.list).toHaveLength(2)
  const { authorizer_appid, refresh_token } = listed.list[1]
  const asked = { component_appid: platform, authorizer_appid, authorizer_refresh_token: refresh_token }
  const issued = await component("api_authorizer_token", asked, token)
  expect(issued).toMatchObject({ expires_in: 7200, authorizer_refresh_token: refresh_token })
  expect(await errcodeOf(issued.authorizer_access_token)).toBe(0)
})

test("what WeChat refuses: tickets, secrets, addresses, lists and refresh tokens", async () => {
  const { component, credentials, ticket, componentToken, knob, advance } = await pushed()
  const errcode = async (call: string, body: object, token?: string) =>
    (await component(call, body, token)).errcode
  const withTicket = { ...credentials, component_verify_ticket: ticket }
  expect(await errcode("api_component_token", {})).toBe(41002)
  expect(await errcode("api_component_token", { ...withTicket, component_appid: "wxqqqq" })).toBe(61011)
  expect(await errcode("api_component_token", { ...withTicket, component_appsecret: "wrong" })).toBe(40125)
  expect(await errcode("api_component_token", { ...credentials, component_verify_ticket: "made up" })).toBe(
    61006,
  )
  const { component_access_token: token } = await componentToken()
  expect(await errcode("api_get_authorizer_list", { offset: 0, count: 501 }, token)).toBe(40170)
  expect(await errcode("api_get_authorizer_list", { offset: 0, count: 1 })).toBe(41001)
  const renew = { authorizer_appid: "wxbbbb", authorizer_refresh_token: "lost" }
  expect(await errcode("api_authorizer_token", renew, token)).toBe(61023)
  expect(await errcode("api_authorizer_token", { ...renew, authorizer_appid: "wxzzzz" }, token)).toBe(61003)
  await knob("PUT", `/platforms/${platform}`, { ipAllowList: ["10.0.0.1"] })
  expect(await componentToken()).toMatchObject({
    errcode: 61004,
    errmsg: expect.stringMatching(/^access clientip is not registered requestIP: 127\.0\.0\.1 rid: /),
  })
  await knob("PUT", `/platforms/${platform}`, { ipAllowList: [], frozen: true })
  expect((await componentToken()).errcode).toBe(40243)
  await knob("PUT", `/platforms/${platform}`, { frozen: false })
  await advance(12 * 3600 + 1)
  expect((await componentToken()).errcode).toBe(61005)
})

test("each kind of token opens its own calls", async () => {
  const { call, component, componentToken, stableToken, knob } = await pushed()
  const { component_access_token: ofPlatform } = await componentToken()
  const { access_token: ofApp } = await stableToken("wxbbbb")
  const { json } = await knob("POST", `/platforms/${platform}/authorize`, { appid: "wxbbbb" })
  const asked = { authorizer_appid: "wxbbbb", authorizer_refresh_token: json.refreshToken }
  const { authorizer_access_token: byPlatform } = await component("api_authorizer_token", asked, ofPlatform)
  const errcode = async (at: string, token: string) =>
    (await call(`${at}?access_token=${token}`, { method: "POST", body: "{}" })).json.errcode
  expect(await errcode("/wxa/getwxadevinfo", ofPlatform)).toBe(61015)
  expect(await errcode("/cgi-bin/component/api_get_authorizer_info", ofApp)).toBe(61014)
  expect(await errcode("/cgi-bin/component/api_get_authorizer_info", byPlatform)).toBe(61014)
  expect(await errcode("/cgi-bin/component/api_get_authorizer_info", ofPlatform)).toBe(0)
  // What only a third-party platform may call for an app.
  expect(await errcode("/wxa/commit", ofApp)).toBe(61014)
  expect(await errcode("/wxa/commit", byPlatform)).toBe(0)
  await knob("POST", `/platforms/${platform}/unauthorize`, { appid: "wxbbbb" })
  expect(await errcode("/wxa/getwxadevinfo", byPlatform)).toBe(61003)
  expect(await errcode("/wxa/getwxadevinfo", ofApp)).toBe(0)
})

test("authorizing anew ends the refresh token, and the platform hears of it unless told otherwise", async () => {
  const { knob, received } = await pushed()
  const authorize = (body: object) => knob("POST", `/platforms/${platform}/authorize`, body)
  const first = await authorize({ appid: "wxbbbb" })
  const second = await authorize({ appid: "wxbbbb", push: false })
  expect(second.json.refreshToken).not.toBe(first.json.refreshToken)
  expect(second.json.pushed).toBeNull()
  await knob("POST", `/platforms/${platform}/unauthorize`, { appid: "wxbbbb" })
  await authorize({ appid: "wxbbbb" })
  const kinds = received.messages.map((message) => /<InfoType><!\[CDATA\[(\w+)/.exec(message)?.[1])
  expect(kinds).toEqual(["component_verify_ticket", "updateauthorized", "unauthorized", "authorized"])
})

test("a platform that rotates gives another refresh token with each use", async () => {
  const { knob, component, componentToken } = await pushed()
  await knob("PUT", `/platforms/${platform}`, { rotating: true })
  const { component_access_token: token } = await componentToken()
  const { json } = await knob("POST", `/platforms/${platform}/authorize`, { appid: "wxbbbb", push: false })
  const renew = (refreshToken: string) =>
    component(
      "api_authorizer_token",
      { authorizer_appid: "wxbbbb", authorizer_refresh_token: refreshToken },
      token,
    )
  const next = (await renew(json.refreshToken)).authorizer_refresh_token
  expect(next).not.toBe(json.refreshToken)
  expect((await renew(json.refreshToken)).errcode).toBe(61023)
  expect((await renew(next)).errcode).toBeUndefined()
})

test("asked to start, it pushes a ticket; nobody there is told in the state", async () => {
  const { component, received, knob } = await pushed()
  const body = { component_appid: platform, component_secret: `secret-of-${platform}` }
  expect(await component("api_start_push_ticket", body)).toEqual({ errcode: 0, errmsg: "ok" })
  await expect.poll(() => received.messages.length).toBe(2)
  await knob("PUT", `/platforms/${platform}`, { pushUrl: "http://127.0.0.1:9/" })
  await knob("POST", `/platforms/${platform}/ticket`)
  const { json } = await knob("GET", "/state")
  expect(json.platforms[0].lastPush).toMatchObject({ url: "http://127.0.0.1:9/", status: null })
})

test("platforms, tickets and authorizations survive a restart", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "weside-simulator-"))
  closing.push(() => void rm(folder, { recursive: true }))
  const stateFile = path.join(folder, "state.json")
  const first = await pushed({ stateFile })
  const { json } = await first.knob("POST", `/platforms/${platform}/authorize`, {
    appid: "wxbbbb",
    push: false,
  })
  await first.knob("PUT", "/token-server", { key: "another" })
  await first.simulator.stop()

  const second = await testSimulator({ stateFile })
  const body = { ...first.credentials, component_verify_ticket: first.ticket }
  const { component_access_token: token } = (
    await second.call("/cgi-bin/component/api_component_token", { body })
  ).json
  const renew = { authorizer_appid: "wxbbbb", authorizer_refresh_token: json.refreshToken }
  const at = `/cgi-bin/component/api_authorizer_token?access_token=${token}`
  expect((await second.call(at, { body: renew })).json.expires_in).toBe(7200)
  expect((await second.call("/_token-server/wxaaaa?key=another")).status).toBe(200)
})

test.each([
  ["PUT", "/platforms/wxpppp", { encodingAesKey: "short" }, 400],
  ["PUT", "/platforms/wxpppp", { pushUrl: "file:///etc/passwd" }, 400],
  ["PUT", "/platforms/wxpppp", { secrets: 1 }, 400],
  ["POST", "/platforms/wxnone1/ticket", undefined, 404],
  ["DELETE", "/platforms/wxnone1", undefined, 404],
  ["PUT", "/token-server", { key: "a b" }, 400],
])("knob %s %s %j: %i", async (method, at, body, status) => {
  const { knob } = await testSimulator()
  expect((await knob(method, at, body)).status).toBe(status)
})
