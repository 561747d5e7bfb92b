import { randomBytes } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { podman } from "@/lib/images/podman"
import { podPort, sourceRefusal } from "@/lib/versions/rules"
import type { Workload } from "../../workload"
import type { Engine, EngineHost, Member, Obstacle } from "../engine"
import { sidecarPorts } from "../manifest/places"
import { sidecarResources } from "../manifest/platform"
import { closeGates, type Gate, openGates, reachOf } from "./gates"
import { Images } from "./images"
import { PodInstance } from "./instance"
import { lastLines } from "./logs"
import { needsSidecarImage } from "./play"
import { podName } from "./pod"
import { listPods, lookAtPods } from "./pods"
import { networkName, type PodmanSettings, type Surroundings } from "./settings"
import { neverStarted, neverTried, readStates, removeState, writeState } from "./state"

const lookEveryMs = 100
const pollEveryMs = 1_000
const gatesEveryMs = 10_000

/** Runs instances as pods of this machine's podman, which outlive it. Ask `openPodmanEngine` for one. */
class PodmanEngine implements Engine {
  readonly staffedBy = "controller"
  readonly #instances = new Map<string, PodInstance>()
  readonly #looking: NodeJS.Timeout
  #polling: NodeJS.Timeout | undefined
  #gatesAt = 0
  #opening: Promise<void> | null = null
  #suspending = false
  #closed = false

  constructor(
    private readonly around: Surroundings,
    private readonly gates: Gate[],
  ) {
    this.#looking = setInterval(() => this.#look(), lookEveryMs)
  }

  async adopt() {
    const { dataDir, host, platform } = this.around
    const states = readStates(dataDir)
    const pods = await listPods(platform.owner)
    host.guard()
    for (const pod of pods)
      if (!states.some((state) => state.podName === pod.name))
        await podman(["pod", "rm", "--force", "--time", "10", pod.id])
    for (const state of states) {
      const instance = new PodInstance(state, this.around)
      this.#instances.set(state.id, instance)
      await instance.adopt(pods.find((pod) => pod.name === state.podName) ?? null)
    }
    this.#schedule()
  }

  async apply(workload: Workload, members: Member[]) {
    const obstacle = await this.#obstacleOf(workload)
    for (const member of members) if (!this.#instances.has(member.id)) this.#add(workload, member)
    const wanted = new Set(members.map((member) => member.id))
    for (const instance of this.#of(workload.versionId))
      if (wanted.has(instance.state.id)) instance.want(workload, obstacle)
      else instance.unwant()
    this.#told(workload.versionId)
    return obstacle
  }

  async observe() {
    this.#forgetGone()
    return [...this.#instances.values()].map((instance) => instance.observe())
  }

  wanted() {
    return null
  }

  async remove(versionId: string) {
    for (const instance of this.#of(versionId)) instance.unwant()
    this.#told(versionId)
  }

  async logs(instanceId: string, of: "app" | "sidecar") {
    return lastLines(this.around.dataDir, instanceId, of)
  }

  async suspend() {
    this.#suspending = true
    const instances = [...this.#instances.values()]
    for (const instance of instances) instance.suspend()
    while (instances.some((instance) => !instance.resting && !instance.gone))
      await new Promise((resolve) => setTimeout(resolve, 50))
    await closeGates(this.around.platform.owner)
  }

  close() {
    this.#closed = true
    clearInterval(this.#looking)
    clearTimeout(this.#polling)
    for (const instance of this.#instances.values()) instance.close()
  }

  async #obstacleOf(workload: Workload): Promise<Obstacle | null> {
    const { source, versionId } = workload
    if (source.kind !== "Image")
      return { reason: "EngineUnsuitable", message: sourceRefusal(source.kind, "podman")! }
    const { images, host } = this.around
    if (needsSidecarImage(workload, this.around)) {
      const missing = await images.needSidecar()
      if (missing) return missing
      await this.#openGates()
    }
    return images.need(source.reference, () => host.changed(versionId))
  }

  #add(workload: Workload, member: Member) {
    const port = workload.port ?? podPort
    removeState(this.around.dataDir, member.id)
    const state = {
      ...{ format: 1 as const, engine: "podman" as const, ...member, versionId: workload.versionId },
      ...{ podName: podName(workload.environment, member), port, healthPort: sidecarPorts(port).health },
      ...{
        carries: workload.sidecar !== null,
        restarts: 0,
        unwanted: false,
        prepared: false,
        trusting: false,
      },
      ...{ pod: neverTried(), app: neverStarted(), sidecar: neverStarted() },
    }
    this.around.host.guard()
    writeState(this.around.dataDir, state)
    this.#instances.set(member.id, new PodInstance(state, this.around))
  }

  #of(versionId: string) {
    return [...this.#instances.values()].filter((instance) => instance.state.versionId === versionId)
  }

  /** One instance's trouble holds up no other; the first is passed on when all had their turn. */
  #told(versionId: string) {
    this.#forgetGone()
    const troubled = this.#of(versionId).find((instance) => instance.trouble !== null)
    if (troubled) throw troubled.trouble
  }

  #forgetGone() {
    for (const [id, instance] of this.#instances) if (instance.gone) this.#instances.delete(id)
  }

  #look() {
    for (const instance of this.#instances.values()) instance.look().catch(() => undefined)
  }

  #schedule() {
    if (this.#closed) return
    this.#polling = setTimeout(() => {
      // A look that fails says nothing; the next may.
      this.#poll()
        .catch(() => undefined)
        .finally(() => this.#schedule())
    }, pollEveryMs)
  }

  async #poll() {
    const marks = new Map([...this.#instances].map(([id, instance]) => [id, instance.mark]))
    if (marks.size === 0) return
    const { owner } = this.around.platform
    let pods = await lookAtPods(owner)
    const missed = [...this.#instances.values()].some(
      ({ hasPod, state }) => hasPod && pods.every((pod) => pod.name !== state.podName),
    )
    if (missed) pods = await listPods(owner)
    for (const [id, mark] of marks) {
      const instance = this.#instances.get(id)
      if (instance?.mark === mark)
        instance.see(pods.find((pod) => pod.name === instance.state.podName) ?? null)
    }
    if (this.around.images.sidecar) await this.#openGates()
  }

  /** Once at a time, however many versions need them. */
  #openGates() {
    if (this.#suspending || Date.now() < this.#gatesAt) return
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #openNow() {
    this.around.host.guard()
    await openGates(this.around.platform.owner, this.around.images.sidecar!, this.gates)
    this.#gatesAt = Date.now() + gatesEveryMs
  }
}

/** Throws with a sentence for the operator when this machine's podman cannot run pods. */
export async function openPodmanEngine(settings: PodmanSettings, host: EngineHost): Promise<Engine> {
  if (process.getuid?.() !== 0)
    throw new Error(
      "The podman engine needs root: pods of another user's podman have no address on this machine.",
    )
  await podman(["network", "exists", networkName]).catch(() =>
    podman(["network", "create", "--disable-dns", networkName]),
  )
  const { dataDir, consoleUrl, sidecarBuild } = settings
  const broker = reachOf("broker", settings.brokerUrl, dataDir)
  const upstream = reachOf("upstream", settings.upstream, dataDir)
  const platform = {
    ...{
      owner: ownerOf(dataDir),
      namespace: null,
      netAdmin: true,
      brokerTrust: null,
      sidecarBuild,
      sidecarResources,
      consoleUrl,
    },
    ...{ broker: broker.reach, upstream: upstream.reach },
  }
  const gates = [broker.gate, upstream.gate].filter((gate) => gate !== null)
  return new PodmanEngine({ dataDir, host, images: new Images(settings.sidecarImage), platform }, gates)
}

/** Which of this machine's pods are of this data directory, wherever it is moved to. */
function ownerOf(dataDir: string): string {
  const file = path.join(dataDir, "podman", "owner")
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o711 })
  try {
    writeFileSync(file, randomBytes(6).toString("hex"), { flag: "wx", mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  return readFileSync(file, "utf8").trim()
}
