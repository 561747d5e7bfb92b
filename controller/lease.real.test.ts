import { spawnSync } from "node:child_process"
import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeEach, expect, test } from "vitest"
import { openDatabase } from "@/lib/db"
import { createTestDatabase } from "@/prisma/test-database"
import { Lease } from "./lease"
import { LeaseLost } from "./lease-lost"
import { startTimeOf } from "./processes"
import { until } from "./test/world"

const db = openDatabase(await createTestDatabase(), 4)
afterAll(() => db.$disconnect())
beforeEach(() => db.controllerLease.deleteMany())

const lifeMs = 600
const lease = (holder: string) => new Lease(db, holder, lifeMs)
const touchApp = (by: Lease) => by.write((tx) => tx.app.count())

test("one holds it, and keeps it by renewing", async () => {
  const [first, second] = [lease("first"), lease("second")]
  expect(await first.acquire()).toBe(true)
  for (let turn = 0; turn < 5; turn++) {
    await pause(lifeMs / 4)
    expect(await second.acquire()).toBe(false)
    expect(await first.acquire()).toBe(true)
  }
  expect(first.epoch).toBe(1)
  expect(() => second.guard()).toThrow(LeaseLost)
  await expect(touchApp(second)).rejects.toThrow(LeaseLost)
  await expect(touchApp(first)).resolves.toBe(0)
})

test("it runs out: the next has a higher epoch, and the one before neither acts nor writes", async () => {
  const [first, second] = [lease("first"), lease("second")]
  await first.acquire()
  await until("the end of the lease", () => second.acquire())
  expect(second.epoch).toBe(2)
  expect(() => first.guard()).toThrow(LeaseLost)
  await expect(touchApp(first)).rejects.toThrow(LeaseLost)
  expect(await first.acquire()).toBe(false)
})

test("it stops trusting its own lease before anybody can take it, whatever the database says", async () => {
  const first = lease("first")
  await first.acquire()
  await until("its own doubt", () => !first.isHeld())
  expect(await lease("second").acquire()).toBe(false)
  expect(await first.acquire()).toBe(true)
  expect(first.epoch).toBe(1)
})

test("a write that was under way when another took over does not commit", async () => {
  const [first, second] = [lease("first"), new Lease(db, "second", 60_000)]
  await first.acquire()
  await db.controllerLease.update({ where: { id: 1 }, data: { expiresAt: new Date(0) } })
  expect(await second.acquire()).toBe(true)
  await expect(touchApp(first)).rejects.toThrow(LeaseLost)
  expect(first.epoch).toBeNull()
})

test("of many that reach for it at once, one gets it", async () => {
  const leases = Array.from({ length: 8 }, (_, at) => lease(`holder ${at}`))
  const won = await Promise.all(leases.map((one) => one.acquire()))
  expect(won.filter(Boolean)).toHaveLength(1)
})

test("given up, it is free at once, and the epoch goes on", async () => {
  const [first, second] = [new Lease(db, "first", 60_000), lease("second")]
  await first.acquire()
  await first.release()
  expect(first.isHeld()).toBe(false)
  expect(await second.acquire()).toBe(true)
  expect(second.epoch).toBe(2)
})

test("a holder of this machine that is gone is not waited for; one that lives, or lives elsewhere, is", async () => {
  const here = new Lease(db).holder.split("/")[0]
  const gone = spawnSync("true").pid
  for (const [holder, free] of [
    [`${here}/${gone}/1`, true],
    [`${here}/${process.pid}/not-its-start-time`, true],
    [`${here}/${process.ppid}/${startTimeOf(process.ppid)}`, false],
    [`elsewhere/${gone}/1`, false],
  ] as const) {
    await db.controllerLease.deleteMany()
    await new Lease(db, holder, 60_000).acquire()
    expect(await lease("next").acquire(), holder).toBe(free)
  }
})
