// `npm test`: everything, on a machine that has nothing but Node, npm and git. It installs what the tests need,
// builds, runs verify, the tests on a real PostgreSQL and real processes, and the journeys in a real browser,
// and ends with one line that counts them.
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { prepareContainers } from "./containers.mjs"
import { installPackages } from "./debian-packages.mjs"
import { prepareKubectl } from "./kubectl.mjs"
import { quiet, root, setup } from "./setup.mjs"

const results = mkdtempSync(path.join(tmpdir(), "weside-results-"))
const counts = { passed: 0, failed: 0 }

setup({ build: true })
installBrowser()
const containers = prepareContainers()
const kubectl = prepareKubectl()
count("verify", ["scripts/verify.mjs"], verified)
const unit = report("unit")
count("unit tests", ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", ...unit.vitest], unit.read)
const real = report("real")
count(
  "tests on real parts",
  ["node_modules/vitest/vitest.mjs", "run", "--project", "real", ...real.vitest],
  real.read,
  { WESIDE_TEST_KUBECTL: kubectl },
)
const journeys = report("journeys")
count("journeys in a browser", ["node_modules/@playwright/test/cli.js", "test"], journeys.read, {
  ...journeys.playwright,
  ...containers,
})
rmSync(results, { recursive: true, force: true })

console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed ? 1 : 0)

/** Runs one part and adds what its report counts; a part that ends badly without saying why counts as one failure. */
function count(title, args, read, env = {}) {
  console.log(`\n== ${title}`)
  const began = Date.now()
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...quiet, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  })
  const { passed, failed } = read(status)
  counts.passed += passed
  counts.failed += status === 0 ? failed : Math.max(1, failed)
  if (passed === 0) counts.failed += status === 0 ? 1 : 0
  console.log(
    `== ${title}: ${passed} passed, ${failed} failed (${((Date.now() - began) / 1000).toFixed(0)} s)`,
  )
}

function verified(status) {
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 }
}

function report(name) {
  const file = path.join(results, `${name}.json`)
  const json = () => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null)
  return {
    vitest: ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    playwright: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    read: () => {
      const found = json()
      if (found?.stats)
        return {
          passed: found.stats.expected,
          failed: found.stats.unexpected + found.stats.flaky + found.stats.skipped,
        }
      // A skipped test is a failure: nothing here may be passed over.
      if (found) return { passed: found.numPassedTests, failed: found.numTotalTests - found.numPassedTests }
      return { passed: 0, failed: 1 }
    },
  }
}

/** Chromium and Chinese fonts from Debian, where they are missing and this is root; elsewhere it says what to install. */
function installBrowser() {
  const needed = {
    chromium: "/usr/bin/chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto",
    curl: "/usr/bin/curl",
    openssl: "/usr/bin/openssl",
    faketime: "/usr/bin/faketime",
    procps: "/usr/bin/pgrep",
    "util-linux": "/usr/bin/unshare",
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
    "default-jdk-headless": "/usr/bin/javac",
    skopeo: "/usr/bin/skopeo",
    umoci: "/usr/bin/umoci",
    zstd: "/usr/bin/zstd",
    "docker-registry": "/usr/bin/docker-registry",
  }
  const python = spawnSync("python3", ["--version"]).status === 0 ? [] : ["python3"]
  installPackages("The tests need", needed, python)
}
