import { spawnSync } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"

/** What Debian asks before a package starts its service: tests start what they need themselves. */
const servicePolicy = "/usr/sbin/policy-rc.d"

/** Installs what is missing of `needed` (package → a file of it) where this is root; elsewhere it says what to install. */
export function installPackages(what, needed, extra = []) {
  const missing = [...Object.keys(needed).filter((name) => !existsSync(needed[name])), ...extra]
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    console.error(`${what} Debian's ${missing.join(", ")}: sudo apt-get install ${missing.join(" ")}`)
    process.exit(1)
  }
  console.log(`Installing ${missing.join(", ")}`)
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  withoutServices(() => {
    for (const args of [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", ...missing],
    ]) {
      const { status } = spawnSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] })
      if (status === 0) continue
      console.error(`apt-get ${args.join(" ")} failed`)
      process.exitCode = 1
      return
    }
  })
  if (process.exitCode) process.exit()
}

function withoutServices(work) {
  if (existsSync(servicePolicy)) return work()
  writeFileSync(servicePolicy, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    work()
  } finally {
    rmSync(servicePolicy)
  }
}
