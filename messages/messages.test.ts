import { expect, test } from "vitest"
import english from "./en.json"
import chinese from "./zh-CN.json"

type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, above = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[above + key, value] as [string, string]] : flat(value, `${above}${key}.`),
  )

const en = new Map(flat(english))
const zh = new Map(flat(chinese))
/** `{name}`, `{count, plural, …}` and `<tag>`, but not the text of a plural's branch: `one {version}`. */
const argumentsOf = (message: string) =>
  [
    ...new Set(
      [...message.matchAll(/(?<!(?:one|other|=\d) )\{(\w+)[,}]|<(\w+)>/g)].map(
        (match) => match[1] ?? match[2],
      ),
    ),
  ].sort()

test("both languages say the same things", () => {
  expect([...zh.keys()].sort()).toEqual([...en.keys()].sort())
})

test.each([...en])("%s has the same arguments in both", (key, message) => {
  expect(argumentsOf(zh.get(key) ?? "")).toEqual(argumentsOf(message))
})

test("the Chinese is Chinese", () => {
  const same = [
    "nav.themes",
    "sharing.appid",
    "apps.appid",
    "apps.secret",
    "instances.takeover",
    "calls.seqid",
    "calls.columns",
  ]
  for (const [key, message] of zh)
    if (!same.some((prefix) => key.startsWith(prefix)))
      expect(`${key}: ${message}`).toMatch(/\p{Script=Han}/u)
})
