import { expect, test } from "vitest"
import type { CallRecord } from "../lib/wire/broker"
import { Records } from "./records"

const record = (n: number, path = "/wxa/msg_sec_check"): CallRecord => ({
  seqid: `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`,
  at: "2026-11-27T00:00:00.000Z",
  appid: "wxaaaa",
  method: "GET",
  path,
  tokenMode: "injected",
  outcome: "ok",
  detail: null,
  errcode: 0,
  status: 200,
  bytesIn: 0,
  bytesOut: 100,
  totalMs: 1.25,
  upstreamMs: 1,
  policyRevision: 1,
})

/** Numbers of the records in the lent batch. */
const numbers = (records: Records): number[] =>
  JSON.parse(`[${records.lend()?.items ?? ""}]`).map(({ seqid }: CallRecord) => Number(seqid.slice(-12)))

const fill = (records: Records, from: number, to: number) => {
  for (let n = from; n < to; n++) records.add(record(n))
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test("records are lent in order, as they were added, in batches of at most 500", () => {
  const records = new Records()
  expect(records.lend()).toBeNull()
  fill(records, 0, 501)
  expect(JSON.parse(`[${records.lend()?.items}]`)[499]).toEqual(record(499))
  expect(numbers(records)).toEqual(range(0, 500))
  records.settle()
  expect(records.length).toBe(1)
  expect(numbers(records)).toEqual([500])
  records.settle()
  expect(records.lend()).toBeNull()
})

test("what is lent does not change while records are added, and is lent again when it was kept", () => {
  const records = new Records()
  fill(records, 0, 2)
  const lent = records.lend()
  fill(records, 2, 4)
  expect(`${lent?.items}`).not.toContain("000000000002")
  records.keep()
  expect(numbers(records)).toEqual([0, 1])
  records.settle()
  expect(numbers(records)).toEqual([2, 3])
})

test("a batch that was kept takes more while it is the only one", () => {
  const records = new Records()
  fill(records, 0, 2)
  records.lend()
  records.keep()
  fill(records, 2, 3)
  expect(numbers(records)).toEqual([0, 1, 2])
})

test("there is room for 2,000 records, and again for what was settled", () => {
  const records = new Records()
  let added = 0
  for (; records.hasRoom; added++) records.add(record(added))
  expect(added).toBe(2000)
  records.lend()
  records.settle()
  expect(records.hasRoom).toBe(true)
  fill(records, 2000, 2500)
  expect(records.hasRoom).toBe(false)
  const seen: number[] = []
  for (; records.length > 0; records.settle()) seen.push(...numbers(records))
  expect(seen).toEqual(range(500, 2500))
})

test("the longest records that there can be fill batches without being cut", () => {
  const records = new Records()
  const hostile = {
    ...record(1, "\u0007".repeat(1024)),
    appid: "企".repeat(64),
    detail: "\u0001".repeat(200),
  }
  while (records.hasRoom) records.add(hostile)
  for (; records.length > 0; records.settle()) {
    const batch = records.lend()
    for (const told of JSON.parse(`[${batch?.items}]`)) expect(told).toEqual(hostile)
    expect(batch?.items.length).toBeLessThanOrEqual(256 * 1024)
  }
})
