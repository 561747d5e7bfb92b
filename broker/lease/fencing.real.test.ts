// A broker that lost its turn, and rows that no broker wrote.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { sealingSuite } from "../../lib/wire/sealing"
import { Refusal } from "../refusal"
import { type Ground, startGround } from "./test-lease"

let ground: Ground
let wechat: Ground["wechat"]
beforeAll(async () => {
  ground = await startGround()
  wechat = ground.wechat
})
afterAll(() => ground?.stop())

beforeEach(async () => {
  await ground.reset()
  await ground.storeSecret()
})

const lockSessions = () => ground.db.$queryRaw<{ pid: number }[]>`
  SELECT a.pid FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory'
  WHERE a.datname = current_database()`

test("a broker whose lock was lost while WeChat thought writes nothing over the one that came after it", async () => {
  const [slow, quick] = [ground.broker(), ground.broker()]
  let answer = () => {}
  wechat.hangs = new Promise((resolve) => {
    answer = resolve
  })
  const asked = slow.ask()
  await expect.poll(() => wechat.asked.length).toBe(1)
  for (const { pid } of await lockSessions())
    await ground.db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`
  await expect.poll(lockSessions).toEqual([])
  Object.assign(wechat, { token: "t2", hangs: null })
  const second = await quick.ask()
  expect(second.token).toBe("t2")
  const row = await ground.row()
  answer()
  await expect(asked).rejects.toThrow()
  expect(await ground.row()).toEqual(row)
  expect(await slow.ask()).toMatchObject({ token: "t2", generation: second.generation })
  expect(wechat.asked).toHaveLength(2)
})

test("the database refuses a generation that goes back", async () => {
  const { generation } = await ground.broker().ask()
  const back = ground.db.tokenLease.update({
    where: { appid: ground.appid },
    data: { generation: generation - 1 },
  })
  await expect(back).rejects.toThrow("only grows")
})

test("an old copy of the database gives no generation twice", async () => {
  const broker = ground.broker()
  const { generation } = await broker.ask()
  await ground.db.tokenLease.deleteMany()
  await ground.db.tokenLease.create({ data: { appid: ground.appid, generation: 3 } })
  wechat.token = "t2"
  for (const asked of [broker, ground.broker()]) {
    const again = await asked.ask()
    expect(again.token).toBe("t2")
    expect(again.generation).toBeGreaterThan(generation)
  }
})

test("a token in another app's place, of another generation, or sealed by somebody else is none", async () => {
  await ground.broker().ask()
  const { sealed, keyId, generation } = await ground.row()
  const place = (data: object) => ground.db.tokenLease.update({ where: { appid: ground.appid }, data })

  await place({ generation: generation + 1n })
  wechat.token = "t2"
  expect(await ground.broker().ask()).toMatchObject({ token: "t2" })

  const { keyId: active, generation: now } = await ground.row()
  const { jwk } = ground.ring.activeSealing
  const { d: _, ...open } = jwk
  const forged = await sealingSuite.seal(
    {
      recipientPublicKey: await sealingSuite.kem.importKey("jwk", open, true),
      info: new TextEncoder().encode("weside leased token, 1"),
    },
    new TextEncoder().encode("of the forger's own app"),
    new TextEncoder().encode(JSON.stringify(["TokenLease", ground.appid, Number(now), active])),
  )
  await place({ sealed: Buffer.concat([Buffer.from(forged.enc), Buffer.from(forged.ct)]) })
  wechat.token = "t3"
  expect(await ground.broker().ask()).toMatchObject({ token: "t3" })

  await place({ sealed, keyId: "a key of another broker" })
  wechat.token = "t4"
  expect(await ground.broker().ask()).toMatchObject({ token: "t4" })
  expect(keyId).toBe(active)
})

test("a broker that cannot open the row serves nothing of it while the source fails", async () => {
  await ground.broker().ask()
  await ground.db.tokenLease.update({ where: { appid: ground.appid }, data: { keyId: "lost" } })
  wechat.failure = new Refusal("unavailable", "WeChat is away.")
  await expect(ground.broker().ask()).rejects.toThrow("WeChat is away.")
})

test("nothing of a token stands in the row", async () => {
  wechat.token = "82_a-token-that-nobody-should-read"
  await ground.broker().ask()
  const [row] = await ground.db.$queryRaw<{ text: string; bytes: Uint8Array }[]>`
    SELECT l::text AS "text", l."sealed" AS "bytes" FROM "TokenLease" l`
  for (const text of [row!.text, Buffer.from(row!.bytes).toString("latin1")])
    expect(text).not.toContain("82_a-token")
})
