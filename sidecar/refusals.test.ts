import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { answers } from "./refusals"

const page = readFileSync(new URL("../docs/sidecar.md", import.meta.url), "utf8")
const documented = new Map(
  [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\| (\d+) +\|/gm)].map(([, rule, status, code]) => [
    rule,
    [Number(status), Number(code)],
  ]),
)

test.each(Object.entries(answers))("docs/sidecar.md tells users of %s", (rule, { status, code }) => {
  expect(documented.get(rule)).toEqual([status, code])
})

test("docs/sidecar.md tells of no other", () => {
  expect([...documented.keys()].filter((rule) => !(rule !== undefined && rule in answers))).toEqual([])
})
