import { expect, test } from "vitest"
import { LogBookmark } from "./log-bookmark"

const at = (fraction: string, words: string) => `2026-11-22T10:00:00.${fraction}Z ${words}`
const takeAll = (bookmark: LogBookmark, lines: string[]) => {
  bookmark.begin()
  return lines.map((line) => bookmark.take(line)).filter((words) => words !== null)
}

test("a reading from the whole second before gives only what is new", () => {
  const bookmark = new LogBookmark()
  expect(bookmark.since).toBeUndefined()
  expect(takeAll(bookmark, [at("1", "a"), at("9", "b")])).toEqual(["a", "b"])
  expect(bookmark.since).toBe("2026-11-22T10:00:00Z")
  expect(takeAll(bookmark, [at("1", "a"), at("9", "b"), at("900000001", "c")])).toEqual(["c"])
  expect(takeAll(bookmark, [at("1", "a"), at("9", "b"), at("900000001", "c")])).toEqual([])
})

test("lines of one instant are told by their number", () => {
  const bookmark = new LogBookmark()
  expect(takeAll(bookmark, [at("5", "a"), at("5", "b")])).toEqual(["a", "b"])
  expect(takeAll(bookmark, [at("5", "a"), at("5", "b"), at("5", "c")])).toEqual(["c"])
  expect(takeAll(bookmark, [at("5", "a"), at("5", "b"), at("5", "c"), at("6", "d")])).toEqual(["d"])
})

test("a node's clock may be set to any zone, and its fractions may have any length", () => {
  const bookmark = new LogBookmark()
  expect(takeAll(bookmark, ["2026-11-22T18:00:00+08:00 a"])).toEqual(["a"])
  expect(takeAll(bookmark, ["2026-11-22T18:00:00.000000000+08:00 a", at("25", "b")])).toEqual(["b"])
})

test.each([
  ["no time at all", ["no time at all"]],
  ["2026-11-22T10:00:00Z", [""]],
  ["2026-11-22T10:00:00Z ", [""]],
  ["2026-11-22T10:00:00Z  two spaces", [" two spaces"]],
  ["2026-99-99T10:00:00Z no time", ["2026-99-99T10:00:00Z no time"]],
])("%j → %j", (line, words) => expect(takeAll(new LogBookmark(), [line])).toEqual(words))
