import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, expect, test } from "vitest"
import { until } from "../../test/world"
import { lastLines, rotate } from "./logs"

const folder = mkdtempSync(path.join(tmpdir(), "weside-logs-"))
afterAll(() => rmSync(folder, { recursive: true }))
const filesOf = (name: string) => [".2", ".1", ""].map((end) => path.join(folder, `${name}${end}`))
const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : null)

test("the writer goes on at the new end; two old files are kept", async () => {
  const files = filesOf("app.log")
  const log = openSync(files[2]!, "a")
  const child = spawn("sh", ["-c", 'while read line; do echo "$line"; done'], { stdio: ["pipe", log, log] })
  const write = async (line: string) => {
    child.stdin!.write(`${line}\n`)
    await until(line, () => read(files[2]!)?.includes(line))
  }
  await rotate(files, 4)
  for (const line of ["first", "second", "third"]) {
    await write(line)
    await rotate(files, 4)
  }
  await write("fourth")
  child.stdin!.end()
  expect(files.map(read)).toEqual(["second\n", "third\n", "fourth\n"])
  expect(statSync(files[2]!).size).toBe(7)
  expect(lastLines(files)).toBe("third\nfourth")
})

test("what is below the limit stays, and what is not there is no error", async () => {
  const files = filesOf("quiet.log")
  await rotate(files)
  expect(lastLines(files)).toBe("")
  writeFileSync(files[2]!, "a line\n")
  await rotate(files)
  expect(files.map(read)).toEqual([null, null, "a line\n"])
})

test("ten lines and 2,000 characters at most", () => {
  const files = filesOf("long.log")
  writeFileSync(files[2]!, Array.from({ length: 30 }, (_, at) => `line ${at}`).join("\n"))
  expect(lastLines(files).split("\n")).toHaveLength(10)
  writeFileSync(files[2]!, "x".repeat(100_000))
  expect(lastLines(files)).toHaveLength(2_000)
})
