// What an application sees of the machine: WeChat's names lead to its sidecar, the sidecar's certificate is at
// /app/cert and trusted, and the data directory, where keys and other instances lie, is covered.
import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs"
import path from "node:path"
import { instanceFolder } from "@/lib/instances/log-files"
import { certificateFolder } from "@/lib/wire/certificate"
import { wechatHosts, wxTokenFolder } from "@/lib/wire/takeover"
import { isFolder } from "./commands"
import { bind, cover } from "./mounts"
import { inNamespace, type Namespaces } from "./namespace"
import { layRoot } from "./new-root"
import { writeOpenFile } from "./open-to-all"
import type { InstanceState } from "./state"
import type { Surroundings } from "./surroundings"
import { layTrustStore } from "./trust-store"

/** What a sidecar gives to its instance, and what it keeps to itself. */
export function certificatePlaces(dataDir: string, instanceId: string) {
  const own = instanceFolder(dataDir, instanceId)
  const folder = path.join(own, "cert")
  return { folder, file: path.join(folder, "certificate.crt"), keyFile: path.join(own, "key", "key.pem") }
}

/** The folder that an application which asks for it sees as `wxTokenFolder`. */
export const wxTokenPlace = (dataDir: string, instanceId: string) =>
  path.join(instanceFolder(dataDir, instanceId), "wx")

/** Where the application finds the certificate; null when there is none, or no place for it. */
export function certificateSeen(state: InstanceState, { dataDir, namespaces }: Surroundings): string | null {
  const { file } = certificatePlaces(dataDir, state.id)
  if (!state.tlsListen || !existsSync(file)) return null
  if (!namespaces) return file
  const place = placeFor(namespaces)
  return place && path.join(place, "certificate.crt")
}

/** The command that becomes `command` in a namespace that is laid out for this instance. */
export function isolated(
  state: InstanceState,
  around: Surroundings & { namespaces: Namespaces },
  directory: string,
  command: string[],
): string[] {
  const { dataDir, namespaces } = around
  const own = instanceFolder(dataDir, state.id)
  const certificate = certificatePlaces(dataDir, state.id)
  const seen = certificateSeen(state, around)
  const place = seen && path.dirname(seen)
  const wxToken = isFolder(wxTokenPlace(dataDir, state.id)) && namespaces.newRoot
  const missing = [...(place ? [place] : []), ...(wxToken ? [wxTokenFolder] : [])].filter(
    (wanted) => !isFolder(wanted),
  )
  const root = missing.length > 0 ? path.join(own, "root") : null
  const within = (target: string) => (root ? path.join(root, target) : target)
  const hosts = writeHosts(state, around)
  const trust = place && namespaces.overlay ? layTrustStore(path.join(own, "trust"), certificate.file) : null
  const covered = coverFor(dataDir, directory)
  const mounts = [
    ...(root ? layRoot(root, missing) : []),
    ...(hosts ? [bind(hosts, within("/etc/hosts"))] : []),
    ...(place ? [bind(certificate.folder, within(place), "bind,ro")] : []),
    ...(wxToken ? [bind(wxTokenPlace(dataDir, state.id), within(wxTokenFolder), "bind,ro")] : []),
    ...(trust ? [{ ...trust, target: within(trust.target) }] : []),
    ...(covered ? [cover(within(covered))] : []),
  ]
  return inNamespace(namespaces, path.join(own, "fstab"), { mounts, root, directory }, command)
}

/** /app/cert, unless the machine has an /app that would have to be changed for it. */
function placeFor({ newRoot }: Namespaces): string | null {
  if (isFolder(certificateFolder)) return certificateFolder
  const free = [certificateFolder, "/weside/cert"].find((place) => !existsAtAll(path.dirname(place)))
  return newRoot && free ? free : null
}

const existsAtAll = (name: string) => lstatSync(name, { throwIfNoEntry: false }) !== undefined

/** Without a sidecar the name leads to WeChat, or to the simulator that stands in for it. */
function writeHosts({ id, nameTakeover, sidecarListen }: InstanceState, around: Surroundings): string | null {
  const address = nameTakeover === "Hosts" ? sidecarListen!.split(":")[0]! : around.wechatAddress
  if (!address || nameTakeover === "Proxy") return null
  const file = path.join(instanceFolder(around.dataDir, id), "hosts")
  writeOpenFile(file, hostsWith(readFileSync("/etc/hosts", "utf8"), address))
  return file
}

/** The machine's own hosts file, with WeChat's names pointing at the sidecar. */
export const hostsWith = (machine: string, sidecarHost: string) =>
  `${machine.replace(/\n?$/, "\n")}${sidecarHost} ${wechatHosts.join(" ")}\n`

/** The data directory, unless the application itself lives in it or would lose its own folder. */
function coverFor(dataDir: string, directory: string): string | null {
  const cover = realpathSync(dataDir)
  const inside = path.relative(cover, realpathSync(directory))
  return inside === "" || !(inside === ".." || inside.startsWith("../")) ? null : cover
}
