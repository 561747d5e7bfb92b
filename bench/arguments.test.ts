import path from "node:path"
import { expect, test } from "vitest"
import { readArguments } from "./arguments"

const read = (...args: string[]) => readArguments(args, "/weside")

test("without options it measures what controllers start, whole and pinned", () => {
  expect(read()).toEqual({
    json: null,
    sidecar: ["/weside/dist/sidecar"],
    quick: false,
    pinned: true,
  })
})

test("another program may be measured, and its files are named in full", () => {
  expect(read("--sidecar", " /opt/sidecar  --smol ").sidecar).toEqual(["/opt/sidecar", "--smol"])
  const words = read("--sidecar", "bun --config=a/b sidecar/main.ts").sidecar
  expect(words).toEqual(["bun", "--config=a/b", path.resolve("sidecar/main.ts")])
})

test.each([
  [["--sidecar", " "], "--sidecar needs a command"],
  [["--json", ""], "--json needs a file name"],
  [["--json"], "--json"],
  [["--fast"], "--fast"],
  [["figures.json"], "figures.json"],
])("%j is refused", (args, said) => {
  expect(() => read(...args)).toThrow(said)
})
