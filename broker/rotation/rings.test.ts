import { expect, test } from "vitest"
import { isPrepared, isTurning, others, prepared, retiredBefore, turned, without } from "./rings"

const key = (id: string, hour = 0) => ({
  id,
  createdAt: `2026-11-22T${String(hour).padStart(2, "0")}:00:00Z`,
})
const ring = (active: string, ...keys: ReturnType<typeof key>[]) => ({ active, keys })
const fresh = () => key("fresh", 12)

test("a ring turns to a fresh key, or to the one that was prepared", () => {
  expect(turned(ring("a", key("a")), fresh)).toEqual(ring("fresh", key("a"), fresh()))
  expect(turned(ring("a", key("a"), key("b")), fresh)).toEqual(ring("b", key("a"), key("b")))
})

test("a key whose clock was behind is the newest all the same", () => {
  const behind = () => key("fresh", 1)
  expect(turned(ring("a", key("a", 9)), behind).active).toBe("fresh")
})

test("preparing twice adds one key", () => {
  const once = prepared(ring("a", key("a")), fresh)
  expect(once).toEqual(ring("a", key("a"), fresh()))
  expect(prepared(once, () => key("another"))).toEqual(once)
})

test.each([
  [ring("a", key("a")), false, false],
  [ring("a", key("a"), key("b")), true, false],
  [ring("b", key("a"), key("b")), false, true],
])("%j", (given, waits, turns) => {
  expect([isPrepared(given), isTurning(given)]).toEqual([waits, turns])
})

test("the active key is never taken out", () => {
  const given = ring("b", key("a"), key("b"))
  expect(without(given, new Set(["a", "b"]))).toEqual(ring("b", key("b")))
  expect(others(given)).toEqual(["a"])
})

test("a key retires when the next one is made", () => {
  const given = ring("c", key("a", 1), key("b", 5), key("c", 9))
  const at = (hour: number) => [...retiredBefore(given, new Date(`2026-11-22T0${hour}:30:00Z`))]
  expect([at(4), at(5), at(9)]).toEqual([[], ["a"], ["a", "b"]])
})
