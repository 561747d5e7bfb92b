import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
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

const away = () => new Refusal("unavailable", "WeChat is away.")

/** WeChat does not answer until the returned function is called. */
function hang() {
  let answer = () => {}
  wechat.hangs = new Promise((resolve) => {
    answer = () => {
      wechat.hangs = null
      resolve()
    }
  })
  return answer
}

describe("a token", () => {
  test("that nobody has is asked for once by all brokers, and kept until its last five minutes", async () => {
    const brokers = Array.from({ length: 4 }, ground.broker)
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => brokers[n % 4]!.ask()))
    expect(new Set(answers.map(({ token, generation }) => `${token} ${generation}`)).size).toBe(1)
    await ground.later(7200 - 300)
    for (const broker of [...brokers, ground.broker()])
      expect(await broker.ask()).toMatchObject({ token: "t1", expiresInS: expect.closeTo(299, -1) })
    expect(wechat.asked).toEqual([false])
  })

  test("is renewed in them by one broker for all, and the new one has a higher generation", async () => {
    const brokers = [ground.broker(), ground.broker()]
    const [old] = await Promise.all(brokers.map((broker) => broker.ask()))
    wechat.token = "t2"
    await ground.later(7200 - 230)
    const renewed = await Promise.all(brokers.map((broker) => broker.ask()))
    for (const { token, generation } of renewed) {
      expect(token).toBe("t2")
      expect(generation).toBeGreaterThan(old!.generation)
    }
    expect(wechat.asked).toEqual([false, false])
  })

  test("that comes back the same keeps its generation, and has its new end", async () => {
    const broker = ground.broker()
    const old = await broker.ask()
    await ground.later(7200 - 230)
    expect(await broker.ask()).toMatchObject({ token: "t1", generation: old.generation, expiresInS: 7199 })
  })

  test("in use is renewed without being asked for; one that nobody asked for since is not", async () => {
    const broker = ground.broker()
    await broker.ask()
    await ground.later(7200 - 230)
    broker.hint("wxaaaa")
    wechat.token = "t2"
    const renewDue = () => {
      broker.renewDue()
      return wechat.asked.length
    }
    await expect.poll(renewDue).toBe(2)
    await expect
      .poll(async () => (await ground.row()).fetchedAt?.getTime())
      .toBeGreaterThan(Date.now() - 60_000)
    await ground.later(7200 - 230)
    broker.hint("wxaaaa")
    await broker.landed("wxaaaa")
    broker.renewDue()
    expect(wechat.asked).toHaveLength(2)
  })

  test("that lives is served while its renewal fails, and two seconds are one try", async () => {
    const [broker, other] = [ground.broker(), ground.broker()]
    const old = await broker.ask()
    await ground.later(7200 - 230)
    wechat.failure = away()
    for (const asked of [broker, other, broker]) expect(await asked.ask()).toMatchObject({ token: old.token })
    expect(wechat.asked).toHaveLength(2)
    await ground.later(2)
    expect(await other.ask()).toMatchObject({ token: old.token })
    expect(wechat.asked).toHaveLength(3)
    await ground.later(240)
    await expect(broker.ask()).rejects.toThrow("WeChat is away.")
  })

  test("that lives is served while its renewal hangs at another broker", async () => {
    const [broker, other] = [ground.broker(), ground.broker()]
    const old = await broker.ask()
    await ground.later(7200 - 230)
    const answer = hang()
    wechat.token = "t2"
    const asked = await Promise.all([broker.ask(), other.ask(), other.ask()])
    for (const { token } of asked) expect(token).toBe(old.token)
    expect(wechat.asked).toHaveLength(2)
    answer()
    await expect.poll(async () => (await other.ask()).token).toBe("t2")
    expect(wechat.asked).toHaveLength(2)
  })

  test("that could not be had is not asked for again by any broker within two seconds", async () => {
    const [broker, other] = [ground.broker(), ground.broker()]
    wechat.failure = away()
    await expect(Promise.all([broker.ask(), broker.ask()])).rejects.toThrow("WeChat is away.")
    await expect(other.ask()).rejects.toThrow("WeChat is away.")
    expect(wechat.asked).toHaveLength(1)
    wechat.failure = null
    await ground.later(2)
    expect(await other.ask()).toMatchObject({ token: "t1" })
  })

  test("is dropped at once when its credential is replaced, taken away, or given again", async () => {
    const broker = ground.broker()
    const first = await broker.ask()
    wechat.token = "t2"
    await ground.storeSecret("another")
    const second = await broker.ask()
    expect(second.token).toBe("t2")
    expect(second.generation).toBeGreaterThan(first.generation)
    await ground.db.credential.deleteMany()
    await expect(broker.ask()).rejects.toThrow("Store the AppSecret of wxaaaa")
    expect(await ground.row()).toMatchObject({ sealed: null, keyId: null, endsAt: null })
    await ground.storeSecret("third")
    expect((await broker.ask()).generation).toBeGreaterThan(second.generation)
  })

  test("asked for with a credential that is replaced meanwhile is thrown away", async () => {
    const broker = ground.broker()
    const answer = hang()
    const asked = broker.ask()
    await expect.poll(() => wechat.asked.length).toBe(1)
    await ground.storeSecret("another")
    wechat.token = "t2"
    answer()
    expect(await asked).toMatchObject({ token: "t2" })
    expect(wechat.asked).toEqual([false, false])
  })
})

describe("a token that WeChat refused", () => {
  test("is left alone when it is no longer the current", async () => {
    const broker = ground.broker()
    const { generation } = await broker.ask()
    expect(await broker.ask(generation - 1)).toMatchObject({ token: "t1", generation })
    expect(wechat.asked).toHaveLength(1)
  })

  test("is replaced once by the newer one that WeChat has, whichever brokers are told", async () => {
    const brokers = [ground.broker(), ground.broker(), ground.broker()]
    const { generation } = await brokers[0]!.ask()
    wechat.token = "t2"
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => brokers[n % 3]!.ask(generation)))
    expect(new Set(answers.map(({ token }) => token))).toEqual(new Set(["t2"]))
    expect(new Set(answers.map(({ generation }) => generation)).size).toBe(1)
    expect(answers[0]?.generation).toBeGreaterThan(generation)
    expect(wechat.asked).toEqual([false, false])
  })

  test("is ended by force when WeChat gives the very same: once in 30 s over all brokers, and it is audited", async () => {
    const [broker, other] = [ground.broker(), ground.broker()]
    const first = await broker.ask()
    const forced = await broker.ask(first.generation)
    expect(forced.token).toBe("t3-forced")
    expect(wechat.asked).toEqual([false, false, true])

    expect(await other.ask(forced.generation)).toMatchObject({ token: forced.token })
    expect(await broker.ask(forced.generation)).toMatchObject({ token: forced.token })
    expect(wechat.asked).toEqual([false, false, true, false])
    await ground.later(29)
    expect(await ground.broker().ask(forced.generation)).toMatchObject({ token: forced.token })
    await ground.later(2)
    expect((await other.ask(forced.generation)).token).toBe("t7-forced")

    const audited = await ground.db.auditEvent.findMany({ orderBy: { at: "asc" } })
    expect(audited).toHaveLength(2)
    expect(audited[0]).toMatchObject({
      actor: "broker",
      action: "token.force",
      environment: "demo",
      object: "/apps/wxaaaa",
      before: { generation: first.generation, refusedTo: { service: "hello", version: 1, instance: "i-1" } },
    })
  })

  test("is ended by force 20 times a day at most, restarts and clocks that are set back counted in", async () => {
    let current = await ground.broker().ask()
    for (let n = 1; n <= 25; n++) {
      current = await ground.broker().ask(current.generation)
      await ground.later(n === 10 ? -600 : 30)
    }
    const forced = () => wechat.asked.filter((force) => force).length
    expect(forced()).toBe(20)
    await ground.storeSecret("the limit is WeChat's and outlives a credential")
    current = await ground.broker().ask()
    expect((await ground.broker().ask(current.generation)).token).toBe(current.token)
    expect(forced()).toBe(20)
    await ground.later(86_400)
    current = await ground.broker().ask()
    await ground.broker().ask(current.generation)
    expect(forced()).toBe(21)
  })

  test("waits for a renewal on its way, and asks again when that brought the same", async () => {
    const broker = ground.broker()
    const { generation } = await broker.ask()
    await ground.later(7200 - 230)
    const answer = hang()
    const renewal = broker.ask()
    await expect.poll(() => wechat.asked.length).toBe(2)
    const refused = broker.ask(generation)
    answer()
    await renewal
    expect((await refused).token).toContain("forced")
    expect(wechat.asked).toEqual([false, false, false, true])
  })

  test("does not take the present one from others when no other can be had", async () => {
    const [broker, other] = [ground.broker(), ground.broker()]
    const present = await broker.ask()
    wechat.failure = away()
    await expect(broker.ask(present.generation)).rejects.toThrow("WeChat is away.")
    await expect(other.ask(present.generation)).rejects.toThrow("WeChat is away.")
    expect(wechat.asked).toHaveLength(2)
    for (const asked of [broker, other]) expect(await asked.ask()).toMatchObject({ token: present.token })
  })
})
