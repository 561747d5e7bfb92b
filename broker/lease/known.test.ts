import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { KeyRing } from "../key-ring"
import { Secret } from "../secret"
import { Vault } from "../vault"
import { machineMark, monotonicMs } from "./clock"
import { type Kept, know, stateOf } from "./known"
import type { Row } from "./rows"

let folder: string
let vault: Vault
let row: Row
const tenMinutes = 600_000
const lifeMs = 7_200_000

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "weside-known-"))
  vault = new Vault(await KeyRing.open(path.join(folder, "keys.json"), path.join(folder, "public.json")))
  const of = { appid: "wxaaaa", generation: 7 }
  const { sealed, keyId } = await vault.sealToken(of, new Secret("t1"))
  row = {
    ...of,
    source: "AppSecret",
    sealed: new Uint8Array(),
    keyId,
    tokenSealed: sealed,
    tokenKeyId: keyId,
    lifeMs,
    leftMs: 3_600_000,
    endsAt: "2026-11-22 13:00:00+00",
    machine: "another machine",
    endsTick: 1,
    confirmedAgoMs: null,
    failures: 0,
    failedAgoMs: null,
    retryMs: 0,
    failure: null,
    readAt: "2026-11-22 12:00:00+00",
    readAtMs: 0,
  }
})
afterAll(() => rm(folder, { recursive: true }))

const left = async (changed: Partial<Row>, before: Kept | null = null) =>
  stateOf(await know({ ...row, ...changed }, monotonicMs(), before, vault))

test("a token that another machine fetched lives as long as the database says", async () => {
  expect((await left({})).leftMs).toBeCloseTo(3_600_000, -2)
})

test("a token that was known keeps its end when the database's clock is corrected", async () => {
  const { kept } = await know(row, monotonicMs(), null, vault)
  for (const jump of [-tenMinutes, tenMinutes])
    expect((await left({ leftMs: 3_600_000 + jump }, kept)).leftMs).toBeCloseTo(3_600_000, -2)
})

test("a token that the source gave again has its new end", async () => {
  const { kept } = await know(row, monotonicMs(), null, vault)
  const given = { leftMs: 7_000_000, endsAt: "2026-11-22 13:56:40+00" }
  expect((await left(given, kept)).leftMs).toBeCloseTo(7_000_000, -2)
})

test("on the machine that fetched it no clock of the day counts", async () => {
  const same = { machine: machineMark(), endsTick: monotonicMs() + 1_000_000 }
  for (const leftMs of [-5, 1_000_000 - tenMinutes, 1_000_000 + tenMinutes])
    expect((await left({ ...same, leftMs })).leftMs).toBeCloseTo(1_000_000, -2)
})

test("with more left than it ever had it gets no more than that, and the source is asked", async () => {
  const { leftMs, dueInMs } = await left({ leftMs: lifeMs + tenMinutes })
  expect(leftMs).toBeLessThanOrEqual(lifeMs)
  expect(dueInMs).toBeLessThanOrEqual(0)
  const tick = { machine: machineMark(), endsTick: monotonicMs() + 10 * lifeMs }
  expect((await left(tick)).leftMs).toBeLessThanOrEqual(lifeMs)
})

test("a row without a token has nothing left", async () => {
  const without = { tokenSealed: null, tokenKeyId: null, lifeMs: null, leftMs: null, endsAt: null }
  expect(await left(without)).toMatchObject({ leftMs: null, generation: 7 })
})
