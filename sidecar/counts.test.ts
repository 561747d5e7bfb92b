import { expect, test } from "vitest"
import { Counts } from "./counts"

test("calls of one kind are one count, and are told again only when there are more", () => {
  const counts = new Counts()
  for (let call = 0; call < 3; call++) counts.add("/a", "wxaaaa", "ok")
  counts.add("/a", "wxaaaa", "denied")
  const first = counts.untold()
  expect(first.counts).toEqual([
    { path: "/a", appid: "wxaaaa", outcome: "ok", count: 3 },
    { path: "/a", appid: "wxaaaa", outcome: "denied", count: 1 },
  ])
  counts.add("/a", "wxaaaa", "ok")
  first.told()
  expect(counts.untold().counts).toEqual([{ path: "/a", appid: "wxaaaa", outcome: "ok", count: 4 }])
})

test.each([
  ["a long path", "/".padEnd(257, "x"), "wxaaaa"],
  ["a long appid", "/a", "w".repeat(65)],
  ["a Chinese appid", "/a", "企业"],
  ["an appid with a line break", "/a", "wx\n"],
])("%s is counted with the other ones that callers make up", (_what, path, appid) => {
  const counts = new Counts()
  for (let call = 0; call < 2000; call++) counts.add(path, appid, "denied")
  expect(counts.all()).toMatchObject([{ path: "(other)", appid: null, outcome: "denied", count: 2000 }])
})
