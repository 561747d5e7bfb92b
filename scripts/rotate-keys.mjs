// `npm run rotate-keys`: rotates the broker's keys while everything runs (docs/runbooks/rotate-keys.md).
// Without DATABASE_URL it finds the embedded PostgreSQL of the data directory, which has to run.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { quiet, root } from "./setup.mjs"

const dataDir = path.resolve(root, process.env.WESIDE_DATA_DIR || ".data")
const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "broker/rotate-keys.ts", ...process.argv.slice(2)],
  {
    cwd: root,
    env: { ...quiet, WESIDE_DATA_DIR: dataDir, DATABASE_URL: process.env.DATABASE_URL || embedded() },
    stdio: "inherit",
  },
)
process.exit(status ?? 1)

/** Lines of postmaster.pid: pid, folder, start, port. */
function embedded() {
  const folder = path.join(dataDir, "postgres")
  const pidFile = path.join(folder, "cluster", "postmaster.pid")
  if (!existsSync(pidFile)) {
    console.error(
      `No embedded PostgreSQL runs on ${dataDir}: start Weside, or set DATABASE_URL or WESIDE_DATA_DIR.`,
    )
    process.exit(1)
  }
  const port = readFileSync(pidFile, "utf8").split("\n")[3]
  return `postgresql://weside:${readFileSync(path.join(folder, "password"), "utf8")}@127.0.0.1:${port}/weside`
}
