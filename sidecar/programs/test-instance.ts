// What an instance is to the programs in it: WeChat's names lead to the real sidecar on ports 80 and 443, and its
// certificate lies where the console says. Laid out with the mounts of the engine that runs processes.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { Addresses } from "../../controller/engine/process/addresses"
import { hostsWith } from "../../controller/engine/process/isolation"
import { bind } from "../../controller/engine/process/mounts"
import { inNamespace, type Namespaces } from "../../controller/engine/process/namespace"
import { layRoot } from "../../controller/engine/process/new-root"
import { certificateFolder } from "../../lib/wire/certificate"
import { policy, startRig } from "../rig/rig"
import { startTap } from "./tap"
import { runIn } from "./test-run"

export type Instance = Awaited<ReturnType<typeof startInstance>>

const systemBundle = "/etc/ssl/certs/ca-certificates.crt"

/** `tapped`: what is said on port 80 is kept. */
export async function startInstance(namespaces: Namespaces, { tapped = false } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "weside-programs-"))
  const certificates = path.join(folder, "cert")
  const address = await new Addresses().freeLoopback([80, 443])
  if (!address) throw new Error("Port 80 or 443 is taken on every address of this machine.")
  const rig = await startProgramRig({
    ...(tapped ? {} : { SIDECAR_LISTEN: `${address}:80` }),
    SIDECAR_TLS_LISTEN: `${address}:443`,
    SIDECAR_CERTIFICATE_DIR: certificates,
  })
  const tap = tapped ? await startTap(address, rig.port) : null

  const place = placeFor(namespaces, certificates)
  const root = existsSync(place) ? null : path.join(folder, "root")
  const laid = root ? layRoot(root, [place]) : []
  const bound = (source: string, target: string) => bind(source, root ? path.join(root, target) : target)
  const written = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const hosts = written("hosts", hostsWith(readFileSync("/etc/hosts", "utf8"), address))
  const certificate = readFileSync(path.join(certificates, "certificate.crt"), "utf8")
  const bundle = written("bundle", `${readFileSync(systemBundle, "utf8").trimEnd()}\n${certificate}`)
  const bare = [...laid, bound(hosts, "/etc/hosts"), bound(certificates, place)]
  const trusting = [...bare, bound(bundle, systemBundle)]

  return {
    rig,
    tap,
    /** A script of sh. `stored`: the system's bundle has the certificate, as an instance's has. */
    run: (script: string, { stored = true } = {}) =>
      runIn(folder, (directory) => {
        const inside = { mounts: stored ? trusting : bare, root, directory }
        const command = ["sh", "-c", script.replaceAll(certificateFolder, place)]
        return inNamespace(namespaces, path.join(directory, "fstab"), inside, command)
      }),
    async stop() {
      await tap?.stop()
      await rig.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The sidecar alone, with a list that has what the programs call. */
export const startProgramRig = (env: Record<string, string> = {}) =>
  startRig({ policy: { ...policy, paths: ["/wxa/*", "/cgi-bin/message/*", "/cgi-bin/media/*"] }, env })

/** Where the console says, unless this machine has an /app that would have to be changed for it. */
function placeFor({ newRoot }: Namespaces, certificates: string): string {
  if (existsSync(certificateFolder)) return certificateFolder
  if (!newRoot) return certificates
  return existsSync(path.dirname(certificateFolder)) ? "/weside/cert" : certificateFolder
}
