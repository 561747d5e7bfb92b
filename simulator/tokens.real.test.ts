import { expect, test } from "vitest"
import { testSimulator } from "./testing"

test("a stable token is the same for everybody, with the seconds that remain", async () => {
  const { stableToken, advance } = await testSimulator()
  const first = await stableToken("wxaaaa")
  expect(first.access_token).toMatch(/^82_[\w-]{130}$/)
  expect(first.expires_in).toBe(7200)
  await advance(7200 - 310)
  const later = await stableToken("wxaaaa")
  expect(later.access_token).toBe(first.access_token)
  expect(later.expires_in).toBeGreaterThanOrEqual(300)
  expect(later.expires_in).toBeLessThanOrEqual(310)
})

test("a stable token is renewed in its last five minutes, and the old one lasts five more", async () => {
  const { stableToken, advance, errcodeOf } = await testSimulator()
  const old = await stableToken("wxaaaa")
  await advance(7200 - 299)
  const renewed = await stableToken("wxaaaa")
  expect(renewed.access_token).not.toBe(old.access_token)
  expect(renewed.expires_in).toBe(7200)
  await advance(290)
  expect(await errcodeOf(old.access_token)).toBe(0)
  expect(await errcodeOf(renewed.access_token)).toBe(0)
  await advance(11)
  expect(await errcodeOf(old.access_token)).toBe(42001)
  expect(await errcodeOf(renewed.access_token)).toBe(0)
})

test("a token that nobody renewed expires after 7200 s, and comes back when the clock does", async () => {
  const { stableToken, advance, errcodeOf } = await testSimulator()
  const { access_token } = await stableToken("wxaaaa")
  await advance(7190)
  expect(await errcodeOf(access_token)).toBe(0)
  await advance(11)
  expect(await errcodeOf(access_token)).toBe(42001)
  await advance(-20)
  expect(await errcodeOf(access_token)).toBe(0)
})

test("force_refresh ends the previous token at once, at most once in 30 s", async () => {
  const { stableToken, advance, errcodeOf } = await testSimulator()
  const first = await stableToken("wxaaaa")
  const second = await stableToken("wxaaaa", { force_refresh: true })
  expect(second.access_token).not.toBe(first.access_token)
  expect(await errcodeOf(first.access_token)).toBe(40001)
  const tooSoon = await stableToken("wxaaaa", { force_refresh: true })
  expect(tooSoon.access_token).toBe(second.access_token)
  await advance(31)
  expect((await stableToken("wxaaaa", { force_refresh: true })).access_token).not.toBe(second.access_token)
})

test("the 21st forced refresh of a day is refused, and the next day's first is not", async () => {
  const { stableToken, advance, simulator } = await testSimulator()
  const intoBeijingDay = (simulator.world.clock.now() + 8 * 3600_000) % 86_400_000
  await advance((86_400_000 - intoBeijingDay) / 1000 + 1)
  await stableToken("wxaaaa")
  for (let turn = 0; turn < 20; turn += 1) {
    expect((await stableToken("wxaaaa", { force_refresh: true })).expires_in).toBe(7200)
    await advance(31)
  }
  expect((await stableToken("wxaaaa", { force_refresh: true })).errcode).toBe(45009)
  expect((await stableToken("wxaaaa")).errcode).toBeUndefined()
  await advance(86_400)
  expect((await stableToken("wxaaaa", { force_refresh: true })).errcode).toBeUndefined()
})

test("each legacy token replaces the one before, which lasts five more minutes", async () => {
  const { legacyToken, advance, errcodeOf } = await testSimulator()
  const first = await legacyToken("wxaaaa")
  const second = await legacyToken("wxaaaa")
  expect(second.access_token).not.toBe(first.access_token)
  await advance(295)
  expect(await errcodeOf(first.access_token)).toBe(0)
  await advance(6)
  expect(await errcodeOf(first.access_token)).toBe(40001)
  expect(await errcodeOf(second.access_token)).toBe(0)
})

test("stable and legacy tokens leave each other alone", async () => {
  const { stableToken, legacyToken, advance, errcodeOf } = await testSimulator()
  const stable = await stableToken("wxaaaa")
  const legacy = await legacyToken("wxaaaa")
  await legacyToken("wxaaaa")
  await stableToken("wxaaaa", { force_refresh: true })
  expect(await errcodeOf(legacy.access_token)).toBe(0)
  expect(await errcodeOf(stable.access_token)).toBe(40001)
  await advance(301)
  expect((await stableToken("wxaaaa")).access_token).not.toBe(stable.access_token)
})
