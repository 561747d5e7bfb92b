import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { instanceFolder, logFiles } from "@/lib/instances/log-files"
import type { Workload } from "../../workload"
import { canListen, isFree } from "./addresses"
import { inCgroups, limit } from "./cgroups"
import { coverFor, hostsWith, inNamespace } from "./namespace"
import type { InstanceState } from "./state"
import type { Launch } from "./supervised"
import type { Surroundings } from "./surroundings"
import { appVariables, sidecarVariables } from "./variables"

export const directoryOf = (workload: Workload, root: string) =>
  workload.source.kind === "Command" ? path.resolve(root, workload.source.directory) : root

type Reserved = Pick<InstanceState, "port" | "nameTakeover" | "sidecarListen" | "healthListen">

/** Ports and addresses of a new instance, held for it until it is forgotten. */
export async function reserve(workload: Workload, around: Surroundings): Promise<Reserved> {
  const port = workload.port ?? (await around.addresses.freePort())
  if (!workload.sidecar) return { port, nameTakeover: "None", sidecarListen: null, healthListen: null }
  return { port, ...(await reserveSidecar(workload, around)) }
}

async function reserveSidecar({ port }: Workload, { addresses, namespaces }: Surroundings) {
  const healthListen = `127.0.0.1:${await addresses.freePort()}`
  // An application that takes port 80 of every address would shut its own sidecar out of it.
  const own = namespaces && port !== 80 ? await addresses.freeLoopback() : null
  if (own) return { nameTakeover: "Hosts" as const, sidecarListen: `${own}:80`, healthListen }
  const sidecarListen = `127.0.0.1:${await addresses.freePort()}`
  return { nameTakeover: "Proxy" as const, sidecarListen, healthListen }
}

export function hold(state: InstanceState, { addresses }: Surroundings) {
  addresses.hold(...held(state))
}

export function release(state: InstanceState, { addresses }: Surroundings) {
  addresses.release(...held(state))
}

/** A loopback address is held whole, a port on 127.0.0.1 as a port. */
function held({ port, sidecarListen, healthListen }: InstanceState) {
  const listens = [sidecarListen, healthListen].map((listen) => {
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
  const listens = [state.sidecarListen, state.healthListen]
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
  const directory = directoryOf(workload, around.root)
  const command = workload.source.kind === "Command" ? workload.source.command : []
  // Without namespaces, an address that only the hosts file names still serves as a proxy.
  if (state.nameTakeover === "Hosts" && !around.namespaces) state.nameTakeover = "Proxy"
  const env = appVariables(around.inherited, workload, state)
  const log = logFiles(around.dataDir, state.id).app.at(-1)!
  const entrances = limit(state.id, workload)
  if (!around.namespaces) return { command: inCgroups(entrances, command), cwd: directory, env, log }
  const named = state.nameTakeover === "Hosts" ? state.sidecarListen!.split(":")[0]! : around.wechatAddress
  const hosts = named && state.nameTakeover !== "Proxy" ? writeHosts(state, around, named) : null
  const inside = { hosts, cover: coverFor(around.dataDir, directory), directory }
  const isolated = inNamespace(around.namespaces, inside, command)
  return { command: inCgroups(entrances, isolated), cwd: "/", env, log }
}

/** Without a sidecar the name leads to WeChat, or to the simulator that stands in for it. */
function writeHosts(state: InstanceState, { dataDir }: Surroundings, address: string) {
  const file = path.join(instanceFolder(dataDir, state.id), "hosts")
  const machine = readFileSync("/etc/hosts", "utf8")
  writeFileSync(file, hostsWith(machine, address), { mode: 0o644 })
  return file
}

export function sidecarLaunch(
  state: InstanceState,
  workload: Workload,
  token: string,
  around: Surroundings,
): Launch {
  const settings = {
    SIDECAR_LISTEN: state.sidecarListen!,
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
