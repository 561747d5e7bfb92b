// What the container tests need: podman, a configuration that works without systemd, and images. There is no registry
// to ask, so one Debian root is made by mmdebstrap, once a machine, and every image is built on it.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { installPackages } from "./debian-packages.mjs"
import { run } from "./setup.mjs"
import { buildSidecarImage } from "./sidecar-image.mjs"

const folder = "/var/cache/weside"
const packages = {
  podman: "/usr/bin/podman",
  runc: "/usr/sbin/runc",
  iptables: "/usr/sbin/iptables",
  catatonit: "/usr/bin/catatonit",
  mmdebstrap: "/usr/bin/mmdebstrap",
}
/** Of the root that all images are built on: what the sidecar's needs, and what the applications do. */
const inRoot = ["nftables", "socat", "nodejs", "python3", "ca-certificates", "curl", "busybox-static"]
const suite = "bookworm"

const configuration = `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[containers]
default_ulimits = ["nofile=8192:8192", "nproc=4096:4096"]
`

/** The variables that the tests find all of it by. */
export function prepareContainers() {
  if (process.getuid?.() !== 0) {
    console.error("The container tests need root: the podman engine runs pods of root's podman only.")
    process.exit(1)
  }
  installPackages("The container tests need", packages)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const file = path.join(folder, "containers.conf")
  writeFileSync(file, configuration)
  process.env.CONTAINERS_CONF = file
  const base = debianRoot()
  const sidecar = buildSidecarImage(base)
  const images = Object.fromEntries(Object.keys(applications).map((name) => [name, application(name, base)]))
  return { CONTAINERS_CONF: file, WESIDE_SIDECAR_IMAGE: sidecar, WESIDE_TEST_IMAGES: JSON.stringify(images) }
}

function debianRoot() {
  const recipe = createHash("sha256")
    .update([suite, ...inRoot].join(" "))
    .digest("hex")
    .slice(0, 12)
  const name = `localhost/weside-test/debian:${recipe}`
  if (exists(name)) return name
  timed(`Making a Debian root with ${inRoot.join(", ")}`, () => {
    const place = mkdtempSync(path.join(tmpdir(), "weside-root-"))
    const tar = path.join(place, "root.tar")
    run("mmdebstrap", ["--variant=essential", `--include=${inRoot.join(",")}`, suite, tar])
    const changes = ["--change", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    run("podman", ["import", "--quiet", ...changes, tar, name])
    rmSync(place, { recursive: true })
  })
  return name
}

/** Their file system, line by line; what is copied comes from `examples/`. */
const applications = {
  node: ["COPY hello-node/server.mjs /srv/", "ENV HOST=0.0.0.0", 'CMD ["node", "/srv/server.mjs"]'],
  python: [
    "COPY hello-python/server.py /srv/",
    "ENV HOST=0.0.0.0",
    'CMD ["python3", "-u", "/srv/server.py"]',
  ],
  // Its way to trust a certificate lasts until somebody lets it go on.
  hesitant: [
    "COPY hello-node/server.mjs /srv/",
    "ENV HOST=0.0.0.0",
    String.raw`RUN printf '%s\n' '#!/bin/sh' 'until [ -e /tmp/go-on ]; do sleep 0.2; done' 'exec /usr/sbin/update-ca-certificates' > /usr/local/sbin/update-ca-certificates && chmod +x /usr/local/sbin/update-ca-certificates`,
    'CMD ["node", "/srv/server.mjs"]',
  ],
  // One program that needs nothing, in nothing: there is no sh.
  scratch: [
    "FROM scratch",
    "COPY --from=debian /bin/busybox /busybox",
    'CMD ["/busybox", "httpd", "-f", "-p", "80"]',
  ],
}

/** Podman's own cache knows whether any of it has changed. */
function application(name, base) {
  const image = `localhost/weside-test/${name}:1`
  const lines = [`FROM ${base} AS debian`, ...applications[name]]
  const place = mkdtempSync(path.join(tmpdir(), "weside-image-"))
  const file = path.join(place, "Containerfile")
  writeFileSync(file, `${lines.join("\n")}\n`)
  run("podman", ["build", "--quiet", "--layers", "--pull=never", "--file", file, "--tag", image, "examples"])
  rmSync(place, { recursive: true })
  return image
}

const exists = (name) => spawnSync("podman", ["image", "exists", name], { stdio: "ignore" }).status === 0

function timed(title, work) {
  const began = Date.now()
  process.stdout.write(`${title} … `)
  work()
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`)
}
