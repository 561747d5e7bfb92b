// `npm run build:sidecar-image`: the image that instances in pods have their sidecar from, made by this machine's
// podman unless it is there already. WESIDE_SIDECAR_IMAGE names it otherwise; WESIDE_BASE_IMAGE is what it is made on.
import { spawnSync } from "node:child_process"
import { pathToFileURL } from "node:url"
import { packSidecar, root, run } from "./setup.mjs"
import { sidecarBuild } from "./sidecar-build.mjs"

const defaultBase = "docker.io/library/debian:bookworm-slim"

/** As the controller looks for it. */
export const sidecarImage = () =>
  process.env.WESIDE_SIDECAR_IMAGE ||
  `localhost/weside-sidecar:${sidecarBuild(root).replace(/[^\w.-]/g, "-")}`

export function buildSidecarImage(base = process.env.WESIDE_BASE_IMAGE || defaultBase) {
  const name = sidecarImage()
  const found = spawnSync("podman", ["image", "exists", name], { stdio: "ignore" })
  if (found.error) {
    console.error("The podman engine needs podman: apt-get install podman runc iptables catatonit")
    process.exit(1)
  }
  if (found.status === 0) return name
  packSidecar()
  process.stdout.write(`Building the sidecar's image ${name} … `)
  const began = Date.now()
  const from = ["--build-arg", `BASE=${base}`, "--pull=missing", "--target", "sidecar"]
  run("podman", ["build", "--file", "deploy/Containerfile", ...from, "--tag", name, "dist"])
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`)
  return name
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(buildSidecarImage())
