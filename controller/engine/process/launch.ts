import path from "node:path"
import { logFiles } from "@/lib/instances/log-files"
import { wxTokenFile } from "@/lib/wire/takeover"
import type { Workload } from "../../workload"
import { canListen, isFree } from "./addresses"
import { inCgroups, limit } from "./cgroups"
import { certificatePlaces, certificateSeen, isolated, wxTokenPlace } from "./isolation"
import { openFolder } from "./open-to-all"
import type { InstanceState } from "./state"
import type { Launch } from "./supervised"
import type { Surroundings } from "./surroundings"
import { appVariables, sidecarVariables } from "./variables"

export const directoryOf = (workload: Workload, root: string) =>
  workload.source.kind === "Command" ? path.resolve(root, workload.source.directory) : root

type Reserved = Pick<InstanceState, "port" | "nameTakeover" | "sidecarListen" | "tlsListen" | "healthListen">

/** Ports and addresses of a new instance, held for it until it is forgotten. */
export async function reserve(workload: Workload, around: Surroundings): Promise<Reserved> {
  const port = workload.port ?? (await around.addresses.freePort())
  if (!workload.sidecar)
    return { port, nameTakeover: "None", sidecarListen: null, tlsListen: null, healthListen: null }
  return { port, ...(await reserveSidecar(workload, around)) }
}

async function reserveSidecar({ port }: Workload, { addresses, namespaces }: Surroundings) {
  const healthListen = `127.0.0.1:${await addresses.freePort()}`
  // An application that takes port 80 or 443 of every address would shut its own sidecar out of it.
  for (const ports of namespaces && port !== 80 && port !== 443 ? [[80, 443], [80]] : []) {
    const own = await addresses.freeLoopback(ports)
    // Port 443 is often another server's, on every address: plain HTTP works all the same.
    const tlsListen = ports.includes(443) ? `${own}:443` : null
    if (own) return { nameTakeover: "Hosts" as const, sidecarListen: `${own}:80`, tlsListen, healthListen }
  }
  const sidecarListen = `127.0.0.1:${await addresses.freePort()}`
  const tlsListen = `127.0.0.1:${await addresses.freePort()}`
  return { nameTakeover: "Proxy" as const, sidecarListen, tlsListen, healthListen }
}

export function hold(state: InstanceState, { addresses }: Surroundings) {
  addresses.hold(...held(state))
}

export function release(state: InstanceState, { addresses }: Surroundings) {
  addresses.release(...held(state))
}

/** A loopback address is held whole, a port on 127.0.0.1 as a port. */
function held({ port, sidecarListen, tlsListen, healthListen }: InstanceState) {
  const listens = [sidecarListen, tlsListen, healthListen].map((listen) => {
    const [host, number] = listen?.split(":") ?? [null, null]
    return host === "127.0.0.1" ? number : host
  })
  return [port, ...listens] as (string | number | null)[]
}

/**
 * While nothing of an instance runs its addresses may be taken by others: then it gets new ones.
 * Returns why it cannot start, as the end of a sentence, or null.
 */
export async function refreshApp(state: InstanceState, workload: Workload, around: Surroundings) {
  if (await isFree(state.port)) return null
  if (workload.port !== null) return `could not start: port ${workload.port} is taken by another program`
  around.addresses.release(state.port)
  state.port = await around.addresses.freePort()
  return null
}

/** Only while the application does not run: it was told where its sidecar is when it was started. */
export async function refreshSidecar(state: InstanceState, workload: Workload, around: Surroundings) {
  const listens = [state.sidecarListen, state.tlsListen, state.healthListen]
  const free = await Promise.all(listens.map((listen) => listen !== null && canListenAt(listen)))
  if (free.every(Boolean)) return
  release(state, around)
  Object.assign(state, await reserveSidecar(workload, around))
  hold(state, around)
}

const canListenAt = (listen: string) => {
  const [host, port] = listen.split(":")
  return canListen(host!, Number(port))
}

export function appLaunch(state: InstanceState, workload: Workload, around: Surroundings): Launch {
  const { namespaces } = around
  const directory = directoryOf(workload, around.root)
  const command = workload.source.kind === "Command" ? workload.source.command : []
  // Without namespaces, an address that only the hosts file names still serves as a proxy.
  if (state.nameTakeover === "Hosts" && !namespaces) state.nameTakeover = "Proxy"
  const env = appVariables(around.inherited, workload, state, certificateSeen(state, around))
  const log = logFiles(around.dataDir, state.id).app.at(-1)!
  const entrances = limit(state.id, workload)
  if (!namespaces) return { command: inCgroups(entrances, command), cwd: directory, env, log }
  const inside = isolated(state, { ...around, namespaces }, directory, command)
  return { command: inCgroups(entrances, inside), cwd: "/", env, log }
}

export function sidecarLaunch(
  state: InstanceState,
  workload: Workload,
  token: string,
  around: Surroundings,
): Launch {
  const certificate = certificatePlaces(around.dataDir, state.id)
  const wxToken = workload.sidecar?.wxTokenFile ? layWxToken(state, around) : null
  const settings = {
    SIDECAR_LISTEN: state.sidecarListen!,
    ...(state.tlsListen && { SIDECAR_TLS_LISTEN: state.tlsListen }),
    SIDECAR_CERTIFICATE_DIR: certificate.folder,
    SIDECAR_KEY_FILE: certificate.keyFile,
    ...(wxToken && { SIDECAR_WX_TOKEN_FILE: wxToken }),
    SIDECAR_HEALTH_LISTEN: state.healthListen!,
    SIDECAR_BROKER_URL: around.brokerUrl,
    SIDECAR_UPSTREAM: around.upstream,
    SIDECAR_PERMISSIONS_URL: `${around.consoleUrl}/environments/${workload.environment}/permissions`,
    SIDECAR_BUILD: around.sidecarBuild,
  }
  return {
    command: around.sidecarCommand,
    cwd: "/",
    env: sidecarVariables(around.inherited, settings),
    log: logFiles(around.dataDir, state.id).sidecar.at(-1)!,
    token,
  }
}

/** The file that the sidecar is to write, in a folder of its own that the application sees. */
function layWxToken({ id }: InstanceState, { dataDir }: Surroundings): string {
  const folder = wxTokenPlace(dataDir, id)
  openFolder(folder)
  return path.join(folder, path.basename(wxTokenFile))
}
