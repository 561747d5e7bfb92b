// The peers and the load generator, from Debian's packages: installed when missing, their services never started.
import { spawnSync } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"

export const programs = {
  nginx: "/usr/sbin/nginx",
  haproxy: "/usr/sbin/haproxy",
  wrk: "/usr/bin/wrk",
  openssl: "/usr/bin/openssl",
  taskset: "/usr/bin/taskset",
}

const packageOf = {
  nginx: "nginx",
  haproxy: "haproxy",
  wrk: "wrk",
  openssl: "openssl",
  taskset: "util-linux",
}
const aptGetFile = "/usr/bin/apt-get"

export function installMissing() {
  const names = Object.keys(programs) as (keyof typeof programs)[]
  const missing = names.filter((name) => !existsSync(programs[name])).map((name) => packageOf[name])
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync(aptGetFile))
    throw new Error(
      `The benchmark needs Debian's ${missing.join(", ")}: sudo apt-get install ${missing.join(" ")}`,
    )
  console.log(`Installing ${missing.join(", ")}`)
  withoutServices(() => {
    aptGet("update", "-qq")
    aptGet("install", "-y", "-qq", "--no-install-recommends", ...missing)
  })
}

/** Debian asks this file whether a package may start its service; 101 is no. */
function withoutServices(work: () => void) {
  const policy = "/usr/sbin/policy-rc.d"
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    work()
  } finally {
    if (ours) rmSync(policy)
  }
}

function aptGet(...args: string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const { status } = spawnSync(aptGetFile, args, { env, stdio: ["ignore", "ignore", "inherit"] })
  if (status !== 0) throw new Error(`apt-get ${args.join(" ")} failed.`)
}
