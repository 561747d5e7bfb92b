// `npm run verify`: all that can be known of the code without a database, a browser or another process. Under a minute.
import { spawn } from "node:child_process"
import { availableParallelism } from "node:os"
import { quiet, root, setup } from "./setup.mjs"

const checks = [
  ["types", "node_modules/typescript/bin/tsc", "--noEmit"],
  ["sidecar types", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "sidecar"],
  ["format and lint", "node_modules/@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "."],
  [
    "import rules",
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    "--config",
    ".dependency-cruiser.mjs",
    "app",
    "bench",
    "broker",
    "components",
    "controller",
    "launcher",
    "lib",
    "prisma",
    "sidecar",
    "simulator",
  ],
  ["unused code", "node_modules/knip/bin/knip.js"],
  ["documents", "scripts/check-docs.mjs"],
  ["unit tests", "node_modules/vitest/vitest.mjs", "run", "--project", "unit"],
]

setup({ build: false })
const queue = [...checks]
const failed = []
await Promise.all(Array.from({ length: Math.min(3, availableParallelism()) }, work))
console.log(`verify: ${checks.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length ? 1 : 0)

async function work() {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const [title, ...args] = check
    const began = Date.now()
    const { code, output } = await execute(args)
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    console.log(`${code === 0 ? "ok" : "FAILED"}  ${title} (${seconds} s)`)
    if (code === 0) continue
    failed.push(title)
    console.log(output)
  }
}

function execute(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...quiet, NO_COLOR: "1" } })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data))
    child.on("close", (code) => resolve({ code, output }))
  })
}
