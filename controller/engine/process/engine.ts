import { logFiles } from "@/lib/instances/log-files"
import { bootId, isAlive, type MarkedProcess, markedProcesses } from "../../processes"
import type { Workload } from "../../workload"
import type { Engine, EngineHost, Member } from "../engine"
import { Addresses } from "./addresses"
import { obstacleOf } from "./commands"
import { ProcessInstance } from "./instance"
import { directoryOf, reserve } from "./launch"
import { logsOf, rotate } from "./logs"
import { findNamespaces } from "./namespace"
import { neverStarted, readStates, removeState, writeState } from "./state"
import type { ProcessSettings, Surroundings } from "./surroundings"

const lookEveryMs = 100
const rotateEveryMs = 2_000

/** Runs instances as processes of this machine, which outlive it. Ask `openProcessEngine` for one. */
class ProcessEngine implements Engine {
  readonly staffedBy = "controller"
  readonly #instances = new Map<string, ProcessInstance>()
  /** What ran when this engine began, by run. */
  #found = new Map<string, MarkedProcess[]>()
  #looking: NodeJS.Timeout
  #rotating: NodeJS.Timeout

  constructor(private readonly around: Surroundings) {
    this.#looking = setInterval(() => this.#look(), lookEveryMs)
    this.#rotating = setInterval(() => this.#rotate(), rotateEveryMs)
  }

  async adopt() {
    const { dataDir, host } = this.around
    const { states, unreadable } = readStates(dataDir)
    const marked = byRun(markedProcesses())
    this.#found = marked
    for (const id of unreadable) this.#endStrays(id)
    const boot = bootId()
    host.guard()
    await Promise.all(
      states.map(async (state) => {
        // After a boot the same pids and even start times are somebody else's.
        const rebooted = state.bootId !== boot
        if (rebooted) for (const part of [state.app, state.sidecar]) Object.assign(part, neverStarted())
        const instance = new ProcessInstance({ ...state, bootId: boot }, this.around)
        this.#instances.set(state.id, instance)
        await instance.adopt(marked)
      }),
    )
  }

  async apply(workload: Workload, members: Member[]) {
    const { root, inherited } = this.around
    const obstacle = obstacleOf(workload, directoryOf(workload, root), inherited.PATH ?? "")
    for (const member of members) if (!this.#instances.has(member.id)) await this.#add(workload, member)
    const wanted = new Set(members.map((member) => member.id))
    const instances = this.#of(workload.versionId)
    for (const instance of instances) if (!wanted.has(instance.state.id)) instance.unwant()
    await this.#all(instances, (instance) => instance.advance(workload, obstacle))
    return obstacle
  }

  async observe() {
    return [...this.#instances.values()].map((instance) => instance.observe())
  }

  wanted() {
    return null
  }

  async remove(versionId: string) {
    const instances = this.#of(versionId)
    for (const instance of instances) instance.unwant()
    await this.#all(instances, (instance) => instance.advance(null, null))
  }

  async logs(instanceId: string, of: "app" | "sidecar") {
    return logsOf(this.around.dataDir, instanceId, of)
  }

  async suspend() {
    const instances = [...this.#instances.values()]
    while (instances.some((instance) => !instance.resting && !instance.gone)) {
      await this.#all(instances, (instance) => instance.suspend())
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  close() {
    clearInterval(this.#looking)
    clearInterval(this.#rotating)
    for (const instance of this.#instances.values()) instance.close()
  }

  async #add(workload: Workload, { id, name }: Member) {
    this.#endStrays(id)
    const reserved = await reserve(workload, this.around)
    const state = {
      ...{ format: 1 as const, id, name, versionId: workload.versionId, bootId: bootId() },
      ...reserved,
      ...{ restarts: 0, unwanted: false, app: neverStarted(), sidecar: neverStarted() },
    }
    this.around.host.guard()
    writeState(this.around.dataDir, state)
    this.#instances.set(id, new ProcessInstance(state, this.around))
  }

  #of(versionId: string) {
    return [...this.#instances.values()].filter((instance) => instance.state.versionId === versionId)
  }

  /** One instance's failure holds up no other; the first is passed on when all had their turn. */
  async #all(instances: ProcessInstance[], act: (instance: ProcessInstance) => Promise<void>) {
    const results = await Promise.allSettled(instances.map(act))
    for (const instance of instances) if (instance.gone) this.#instances.delete(instance.state.id)
    const failure = results.find((result) => result.status === "rejected")
    if (failure) throw failure.reason
  }

  #look() {
    for (const instance of this.#instances.values()) instance.look().catch(() => undefined)
  }

  #rotate() {
    for (const id of this.#instances.keys())
      for (const files of Object.values(logFiles(this.around.dataDir, id)))
        rotate(files).catch(() => undefined)
  }

  /** A folder that is lost or cannot be read names no run; the processes name their instance themselves. */
  #endStrays(instanceId: string) {
    this.around.host.guard()
    for (const [run, processes] of this.#found)
      if (run.startsWith(`${instanceId}.`))
        for (const stray of processes) if (isAlive(stray)) process.kill(stray.pid, "SIGKILL")
    removeState(this.around.dataDir, instanceId)
  }
}

function byRun(processes: MarkedProcess[]) {
  const runs = new Map<string, MarkedProcess[]>()
  for (const process of processes) runs.set(process.run, [...(runs.get(process.run) ?? []), process])
  return runs
}

/** Tries once whether this machine gives instances mount namespaces of their own. */
export async function openProcessEngine(settings: ProcessSettings, host: EngineHost): Promise<Engine> {
  const wish = settings.nameTakeover === "auto"
  const namespaces = wish ? await findNamespaces(settings.inherited.PATH ?? "") : null
  return new ProcessEngine({
    ...settings,
    host,
    addresses: new Addresses(),
    namespaces,
  })
}
