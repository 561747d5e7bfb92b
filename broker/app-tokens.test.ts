import { beforeEach, describe, expect, test } from "vitest"
import { AppTokens } from "./app-tokens"
import { Ledger } from "./ledger"
import { Secret } from "./secret"

/** WeChat as far as tokens go: the present token, who asked how, and whether it answers at all. */
let wechat: {
  token: string
  lifeS: number
  asked: boolean[]
  failure: Error | null
  hangs: Promise<void> | null
}
let now: number
let tokens: AppTokens

beforeEach(() => {
  wechat = { token: "t1", lifeS: 7200, asked: [], failure: null, hangs: null }
  now = 1_000_000
  tokens = new AppTokens(issue, new Ledger(), () => now)
})

async function issue(force: boolean) {
  wechat.asked.push(force)
  if (wechat.hangs) await wechat.hangs
  if (wechat.failure) throw wechat.failure
  if (force) wechat.token = `t${wechat.asked.length}-forced`
  return { token: new Secret(wechat.token), expiresInS: wechat.lifeS }
}

const get = async (failedGeneration?: number) => {
  const { token, generation } = await tokens.get(failedGeneration)
  return { token: token.reveal(), generation }
}
const later = (seconds: number) => {
  now += seconds * 1000
}

describe("a token", () => {
  test("is asked for once and kept until its last five minutes", async () => {
    await Promise.all(Array.from({ length: 200 }, () => get()))
    later(7200 - 300)
    expect(await get()).toMatchObject({ token: "t1" })
    expect(wechat.asked).toEqual([false])
  })

  test("is renewed in them, and the new one has a higher generation", async () => {
    const old = await get()
    wechat.token = "t2"
    later(7200 - 59)
    const renewed = await get()
    expect(renewed.token).toBe("t2")
    expect(renewed.generation).toBeGreaterThan(old.generation)
    expect(wechat.asked).toEqual([false, false])
  })

  test("that comes back the same keeps its generation", async () => {
    const old = await get()
    later(7200 - 59)
    expect(await get()).toEqual(old)
  })

  test("that lives is served while its renewal fails, and each two seconds are one try", async () => {
    const old = await get()
    wechat.failure = new Error("away")
    later(7200 - 59)
    expect(await get()).toEqual(old)
    expect(await get()).toEqual(old)
    expect(wechat.asked).toHaveLength(2)
    later(2)
    expect(await get()).toEqual(old)
    expect(wechat.asked).toHaveLength(3)
    later(58)
    await expect(get()).rejects.toThrow("away")
  })

  test("that lives is served while its renewal hangs", async () => {
    const old = await get()
    let answer = () => {}
    wechat.hangs = new Promise((resolve) => {
      answer = resolve
    })
    wechat.token = "t2"
    later(7200 - 59)
    expect(await Promise.all([get(), get()])).toEqual([old, old])
    expect(wechat.asked).toHaveLength(2)
    answer()
    await expect.poll(get).toMatchObject({ token: "t2" })
  })

  test("that could not be had is not asked for again within two seconds", async () => {
    wechat.failure = new Error("away")
    await expect(Promise.all([get(), get()])).rejects.toThrow("away")
    await expect(get()).rejects.toThrow("away")
    expect(wechat.asked).toHaveLength(1)
    wechat.failure = null
    later(2)
    expect(await get()).toMatchObject({ token: "t1" })
  })
})

describe("a token that WeChat refused", () => {
  test("is left alone when it is no longer the current", async () => {
    const { generation } = await get()
    expect(await get(generation - 1)).toMatchObject({ token: "t1", generation })
    expect(wechat.asked).toHaveLength(1)
  })

  test("is replaced by the newer one when WeChat has a newer one", async () => {
    const { generation } = await get()
    wechat.token = "t2"
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(generation)))
    expect(new Set(answers.map(({ token }) => token))).toEqual(new Set(["t2"]))
    expect(answers[0]?.generation).toBeGreaterThan(generation)
    expect(wechat.asked).toEqual([false, false])
  })

  test("is ended by force when WeChat gives the very same, once in 30 s and 20 times a day", async () => {
    const first = await get()
    const forced = await get(first.generation)
    expect(forced.token).toBe("t3-forced")
    expect(wechat.asked).toEqual([false, false, true])

    expect(await get(forced.generation)).toEqual(forced)
    expect(await get(forced.generation)).toEqual(forced)
    expect(wechat.asked).toEqual([false, false, true, false])

    let current = forced
    for (let n = 2; n <= 25; n++) {
      later(30)
      current = await get(current.generation)
    }
    expect(wechat.asked.filter((force) => force)).toHaveLength(20)
    later(86_400)
    await get((await get()).generation)
    expect(wechat.asked.filter((force) => force)).toHaveLength(21)
  })

  test("waits for a renewal on its way, and asks again when that brought the same", async () => {
    const { generation } = await get()
    let answer = () => {}
    wechat.hangs = new Promise((resolve) => {
      answer = resolve
    })
    later(7200 - 59)
    const renewal = get()
    const refused = get(generation)
    expect(wechat.asked).toHaveLength(2)
    answer()
    await renewal
    expect((await refused).token).toContain("forced")
    expect(wechat.asked).toEqual([false, false, false, true])
  })

  test("does not take the present one from others when no other can be had", async () => {
    const present = await get()
    wechat.failure = new Error("away")
    await expect(get(present.generation)).rejects.toThrow("away")
    expect(await get()).toEqual(present)
  })
})
