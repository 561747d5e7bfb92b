// What has to be there before anything of Weside can run. Plain Node, nothing installed is needed.
// Each step leaves a stamp of what it was made from, and is passed over while that has not changed.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"

export const root = path.resolve(import.meta.dirname, "..")

/** Prisma would download an engine that Weside does not use; Next.js would report usage. */
export const quiet = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_SKIP_POSTINSTALL_GENERATE: "1",
  CHECKPOINT_DISABLE: "1",
  NEXT_TELEMETRY_DISABLED: "1",
}

export function setup({ build }) {
  requireNode()
  step(
    "Installing packages",
    "node_modules/.weside-installed",
    ["package-lock.json", "package.json"],
    "node_modules",
    () =>
      // Not `npm ci`: it refuses a lock file whose optional packages of other platforms a registry does not carry.
      run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]),
  )
  step(
    "Generating the database client",
    "lib/generated/.weside-generated",
    ["prisma/schema.prisma", "package-lock.json"],
    "lib/generated",
    () => run(process.execPath, ["node_modules/prisma/build/index.js", "generate"]),
  )
  if (!build) return
  buildConsole()
  packSidecar()
}

/** The sidecar that is started, tested and measured: one file. Who starts nothing else of Weside needs only this. */
export function packSidecar() {
  const sources = ["sidecar", "lib/wire", "package.json", "package-lock.json"]
  const made = "dist/sidecar"
  step("Packing the sidecar", "dist/.weside-packed", sources, made, () =>
    run("npm", ["run", "--silent", "build:sidecar"]),
  )
}

function buildConsole() {
  const sources = [
    "app",
    "components",
    "i18n",
    "lib",
    "messages",
    "next.config.ts",
    "postcss.config.mjs",
    "proxy.ts",
    "package-lock.json",
    "tsconfig.json",
  ]
  step("Building the console", ".next/.weside-built", sources, ".next", () =>
    run(process.execPath, ["node_modules/next/dist/bin/next", "build"], { NODE_ENV: "production" }),
  )
}

/** Runs a command and ends this process with a clear line when it fails. */
export function run(command, args, env = {}, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...quiet, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
  })
  if (result.status === 0) return result
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}\n`)
  console.error(
    `This failed: ${command} ${args.join(" ")}${result.error ? ` (${result.error.message})` : ""}`,
  )
  process.exit(1)
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Weside needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

function step(title, stampFile, sources, made, work) {
  const stamp = path.join(root, stampFile)
  const wanted = hashOf(sources)
  const stands = [stamp, path.join(root, made)].every((file) => existsSync(file))
  if (stands && readFileSync(stamp, "utf8") === wanted) return
  const began = Date.now()
  process.stdout.write(`${title} … `)
  work()
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`)
}

function hashOf(sources) {
  const hash = createHash("sha256").update(process.versions.node)
  for (const file of sources.flatMap((source) => filesOf(path.join(root, source))))
    hash.update(path.relative(root, file)).update(readFileSync(file))
  return hash.digest("hex")
}

function filesOf(place) {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place)
    .sort()
    .filter((name) => name !== "generated" && !/\.test\.tsx?$/.test(name))
    .flatMap((name) => filesOf(path.join(place, name)))
}
