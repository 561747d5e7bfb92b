// The sidecar beside nginx and HAProxy on the same work. It ends with 0 when everything could be measured, whether or
// not the figures to reach are reached, and leaves neither a process nor a file behind on any way out.
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { type Arguments, readArguments, usage } from "./arguments"
import { benchmark } from "./benchmark"
import { installMissing } from "./debian"
import { figuresOf, wasDisturbed } from "./figures"
import { killAll } from "./program"
import { tablesOf } from "./table"

const root = fileURLToPath(new URL("..", import.meta.url))
const asked = readOrEnd()
const folder = mkdtempSync(path.join(tmpdir(), "weside-bench-"))
process.on("exit", () => {
  killAll()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130))

try {
  await run(asked)
  process.exit(0)
} catch (error) {
  console.error(`\nNot measured: ${(error as Error).message}`)
  process.exit(1)
}

async function run({ json, sidecar, quick, pinned }: Arguments) {
  if (json !== null) accessSync(path.dirname(json), constants.W_OK)
  installMissing()
  const measured = await benchmark(asked, folder)
  const figures = figuresOf(measured)
  console.log(`\n${tablesOf(figures)}\n`)
  console.log(
    "Throughput ratios are of requests per second of the proxy's CPU time; wall figures stand beside them.",
  )
  const disturbed = pinned && wasDisturbed(measured)
  if (disturbed)
    console.log(
      "OTHER PROGRAMS WERE BUSY: the proxies did not have their core to themselves; p99 and wall figures say nothing.",
    )
  if (quick)
    console.log("THIS WAS A QUICK RUN: its rounds are too short for any of these figures to be compared.")
  if (json === null) return
  const about = {
    at: new Date().toISOString(),
    comparable: !quick,
    disturbed,
    pinned,
    sidecar: sidecar.map((word) => path.relative(root, path.resolve(root, word))),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
  }
  writeFileSync(json, `${JSON.stringify({ ...figures, ...about }, null, 2)}\n`)
  console.log(`The figures are in ${json}.`)
}

function readOrEnd(): Arguments {
  try {
    return readArguments(process.argv.slice(2), root)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(2)
  }
}
