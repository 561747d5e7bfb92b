import { randomUUID } from "node:crypto"
import type { Workload } from "../../workload"
import type { Engine, EngineHost, Member, ObservedInstance, Obstacle } from "../engine"

type Call = {
  call: "adopt" | "apply" | "observe" | "remove" | "logs"
  versionId?: string
  members?: string[]
}
type FakeInstance = ObservedInstance & { createdAt: number; carries: boolean }

/** An engine in memory: what is asked for is so after `startMs` of its own clock, unless it is told to fail. */
export class FakeEngine implements Engine {
  staffedBy: Engine["staffedBy"] = "controller"
  readonly calls: Call[] = []
  readonly instances = new Map<string, FakeInstance>()
  /** The next call of that name fails with it, once. */
  readonly failures = new Map<Call["call"], Error>()
  obstacle: Obstacle | null = null
  log = ""
  startMs = 0
  /** What its autoscaler wants; null while it has none. */
  autoscaled: number | null = null
  /** Whether `apply` puts a wrong sidecar right at once. */
  repairs = true

  constructor(
    private readonly host: EngineHost,
    public now: () => number = Date.now,
  ) {}

  async adopt() {
    this.#call({ call: "adopt" })
  }

  async apply(workload: Workload, given: Member[]) {
    this.#call({
      call: "apply",
      versionId: workload.versionId,
      members: given.map((member) => member.name),
    })
    this.host.guard()
    const members = this.staffedBy === "itself" ? this.#staff(workload) : given
    for (const instance of this.#of(workload.versionId))
      if (!members.some((member) => member.id === instance.id)) this.#end(instance)
    for (const member of members) {
      const instance = this.instances.get(member.id)
      if (!instance) this.instances.set(member.id, this.#begin(workload, member))
      else if (instance.phase === "Running" && this.repairs)
        instance.openapiSidecar = workload.sidecar ? "Present" : "Absent"
    }
    return this.obstacle
  }

  async observe() {
    this.#call({ call: "observe" })
    for (const instance of this.instances.values()) this.#settle(instance)
    return [...this.instances.values()].map(({ createdAt: _, carries: __, ...observed }) => ({ ...observed }))
  }

  wanted() {
    return this.autoscaled
  }

  async remove(versionId: string) {
    this.#call({ call: "remove", versionId })
    this.host.guard()
    for (const instance of this.#of(versionId)) this.#end(instance)
  }

  async logs() {
    this.#call({ call: "logs" })
    return this.log
  }

  async suspend() {}

  close() {}

  /** Its application dies again and again, or comes up once more. */
  crash(name: string, failing: "app" | "sidecar" | null) {
    const instance = this.#named(name)
    instance.failing = failing
    instance.phase = failing === "app" ? "BackOff" : "Running"
    this.host.changed(instance.versionId, { instance: name, kind: "instance.died", message: `${name} died.` })
  }

  /** What is observed of its sidecar, until the next `apply` puts it right. */
  setPresence(name: string, presence: ObservedInstance["openapiSidecar"]) {
    this.#named(name).openapiSidecar = presence
  }

  /** It ends and is still seen. */
  leave(name: string) {
    const ending = { ...[...this.instances.values()][0]!, id: randomUUID(), name, phase: "Stopping" as const }
    this.instances.set(ending.id, ending)
  }

  #staff(workload: Workload): Member[] {
    const members: Member[] = this.#of(workload.versionId).filter(({ phase }) => phase !== "Stopping")
    const count = this.autoscaled ?? workload.replicas
    while (members.length < count) {
      const id = randomUUID()
      members.push({ id, name: `${workload.name}-${id.slice(0, 5)}` })
    }
    return members.slice(0, count)
  }

  #begin(workload: Workload, member: Member): FakeInstance {
    const carries = workload.sidecar !== null
    return {
      ...member,
      ...{ versionId: workload.versionId, phase: "Starting", reason: "It is about to start.", carries },
      ...{ openapiSidecar: carries ? "Unknown" : "Absent", nameTakeover: carries ? "Proxy" : "None" },
      ...{ address: null, sidecarAddress: null, restarts: 0, startedAt: null, failing: null },
      createdAt: this.now(),
    }
  }

  #settle(instance: FakeInstance) {
    if (instance.phase !== "Starting" || this.obstacle || this.now() < instance.createdAt + this.startMs)
      return
    const startedAt = new Date(instance.createdAt + this.startMs)
    const openapiSidecar = instance.carries ? "Present" : "Absent"
    Object.assign(instance, { phase: "Running", reason: "", openapiSidecar, startedAt })
  }

  #end(instance: FakeInstance) {
    this.instances.delete(instance.id)
  }

  #of(versionId: string) {
    return [...this.instances.values()].filter((instance) => instance.versionId === versionId)
  }

  #named(name: string) {
    const instance = [...this.instances.values()].find((instance) => instance.name === name)
    if (!instance) throw new Error(`There is no instance ${name}.`)
    return instance
  }

  #call(call: Call) {
    this.calls.push(call)
    const failure = this.failures.get(call.call)
    this.failures.delete(call.call)
    if (failure) throw failure
  }
}
