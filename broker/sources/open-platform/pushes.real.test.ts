import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Push } from "../../../lib/wire/push"
import type { Broker } from "../../server"
import { post, startWorld, type World } from "../../test-world"
import { platformAppid, pushOf, storePlatform, ticketNews } from "../test-sources"

let world: World
let broker: Broker

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())
beforeEach(async () => {
  await world.db.platform.deleteMany()
  broker = await world.broker()
  await storePlatform(world)
  return () => broker.stop()
})

const send = async (push: Partial<Push> & object) => {
  const { status, body } = await post(broker.address, "/v1/push", push)
  return { status, message: body.message }
}
const status = () => world.db.platformStatus.findUnique({ where: { appid: platformAppid } })
const minutes = (count: number) => Date.now() + count * 60_000

test("a ticket is kept, and nobody who reads the database can read it", async () => {
  expect(await send(pushOf(ticketNews("ticket@@@one")))).toEqual({ status: 204, message: undefined })
  const kept = (await status())!
  expect(kept.ticketReceivedAt).toEqual(expect.any(Date))
  expect(Buffer.from(kept.ticket!).includes("ticket@@@one")).toBe(false)
})

const forged: [string, () => Push][] = [
  ["another verify token", () => pushOf(ticketNews("t"), Date.now(), { verifyToken: "guessed" })],
  [
    "another message under the signature",
    () => ({ ...pushOf(ticketNews("t")), encrypted: pushOf(ticketNews("u")).encrypted }),
  ],
  [
    "another time under the signature",
    () => ({ ...pushOf(ticketNews("t")), timestamp: String(Math.floor(Date.now() / 1000) + 1) }),
  ],
  ["another nonce under the signature", () => ({ ...pushOf(ticketNews("t")), nonce: "1" })],
  ["a platform that is not registered", () => ({ ...pushOf(ticketNews("t")), platform: "wxqqqq" })],
]
test.each(forged)("forged: %s", async (_, make) => {
  const { status: code, message } = await send(make())
  expect(code).toBe(403)
  expect(message).toBe("This push is not signed by a platform that is registered here.")
  expect((await status())?.ticket ?? null).toBeNull()
})

test.each([-16, 16])("sent again, or made, %i minutes away from now", async (away) => {
  const { status: code, message } = await send(pushOf(ticketNews("t"), minutes(away)))
  expect(code).toBe(403)
  expect(message).toContain("16 minutes away from this machine's time")
  expect(await status()).toMatchObject({ ticket: null, pushRefusal: message })
})

test("an older ticket sent again within its time does not take the newer one's place", async () => {
  const older = pushOf(ticketNews("older"), minutes(-10))
  expect((await send(older)).status).toBe(204)
  expect((await send(pushOf(ticketNews("newer")))).status).toBe(204)
  const kept = await status()
  for (const _ of [1, 2]) expect((await send(older)).status).toBe(204)
  expect(await status()).toEqual(kept)
})

test("another EncodingAESKey, and another platform's message, are said on the platform's page", async () => {
  const aes = await send(pushOf(ticketNews("t"), Date.now(), { encodingAesKey: "A".repeat(43) }))
  expect(aes).toEqual({ status: 403, message: expect.stringContaining("EncodingAESKey") })
  expect((await status())?.pushRefusal).toContain("EncodingAESKey")
  await broker.stop()
  broker = await world.broker()
  const elsewhere = await send(pushOf(ticketNews("t"), Date.now(), { appid: "wxqqqq" }))
  expect(elsewhere).toEqual({ status: 403, message: "A push for wxqqqq came to this platform's address." })
  expect(await status()).toMatchObject({ ticket: null, pushRefusal: elsewhere.message })
})

test("what is refused over and over is written once a minute", async () => {
  await send({ ...pushOf(ticketNews("t")), nonce: "1" })
  const first = await status()
  for (let turn = 0; turn < 20; turn += 1) await send({ ...pushOf(ticketNews("t")), nonce: String(turn + 2) })
  expect(await status()).toEqual(first)
})

test("news of an authorization makes the broker forget its refresh token, whatever the kind", async () => {
  for (const InfoType of ["authorized", "updateauthorized", "unauthorized"]) {
    const key = { platformAppid, appid: "wxbbbb" }
    await world.db.authorization.create({
      data: { ...key, sealed: Buffer.from("x"), keyId: "k", updatedAt: new Date() },
    })
    expect((await send(pushOf({ InfoType, AuthorizerAppid: "wxbbbb" }))).status).toBe(204)
    expect(await world.db.authorization.count({ where: key })).toBe(0)
  }
})

test("signed news of another kind is taken and changes nothing", async () => {
  expect((await send(pushOf({ InfoType: "notify_third_fasteregister", Info: "<info>" }))).status).toBe(204)
  expect((await send(pushOf({ InfoType: "component_verify_ticket" }))).status).toBe(204)
  expect(await status()).toBeNull()
})

test.each([
  ["nothing", {}],
  ["a signature that is none", { ...pushOf(ticketNews("t")), signature: "x" }],
  ["a message that is no base64", { ...pushOf(ticketNews("t")), encrypted: "x y" }],
  ["a message over 64 KiB", { ...pushOf(ticketNews("t")), encrypted: "A".repeat(64 * 1024 + 4) }],
  ["a time that is none", { ...pushOf(ticketNews("t")), timestamp: "-1" }],
])("%s is not in the form of a push", async (_, push) => {
  expect((await send(push)).status).toBe(400)
})
