// What the engine does to one pod, a command of podman or two each. A container that does not start is a failure of
// its own, with a pause before the next attempt; anything else that goes wrong is passed on.
import { PodmanFailed, podman } from "@/lib/images/podman"
import type { Workload } from "../../workload"
import type { Happening } from "../engine"
import { trustScript } from "../manifest/application"
import { failed } from "./attempts"
import { keepLogs, linkLog } from "./logs"
import { partsFor, playPod, removeJoinToken, writeJoinToken } from "./play"
import { containerName, volumesOf } from "./pod"
import { logPathsOf } from "./pods"
import type { Surroundings } from "./settings"
import { type InstanceState, neverStarted, neverTried, removeState } from "./state"
import type { Act } from "./step"
import type { Watch } from "./watch"

const graceSeconds = 10
/** A stop takes its grace, and podman a little. */
const stopLimit = { limitMs: 30_000, waits: true }
/**
 * On Debian it is some six hundred processes: half a second on a fast machine, and a minute on one that is loaded. It
 * ends with its container at the latest, and must not run twice in one: they would write over each other's list.
 */
const trustLimit = { limitMs: 0, waits: true }

type Owner = {
  save: () => void
  tell: (kind: Happening["kind"], message: string) => void
  /** What was going on beside the steps has ended; `trouble` is why it is to be tried again. */
  ended: (trouble?: unknown) => void
}

export class Acts implements Record<Exclude<Act, "forget">, (workload: Workload) => Promise<void>> {
  /** The pod could not be prepared: only a new one can be. */
  spoiled = false
  /** The start of the application whose image is being told of the certificate; null: none is. */
  trustingSince: number | null = null
  #adopting = false

  constructor(
    private readonly state: InstanceState,
    private readonly around: Surroundings,
    private readonly watch: Watch,
    private readonly owner: Owner,
  ) {}

  async createPod(workload: Workload) {
    await this.#attempt(this.state.pod, "could not be made", async () => {
      await playPod(workload, this.state, this.around)
      const { app, sidecar } = partsFor(workload, this.state, this.around)
      const [appLog, sidecarLog] = await logPathsOf(sidecar ? [app, sidecar] : [app])
      linkLog(this.around.dataDir, this.state.id, "app", appLog!)
      if (sidecarLog) linkLog(this.around.dataDir, this.state.id, "sidecar", sidecarLog)
    })
  }

  /** The takeover has to have ended well before anything else may run; links are ready as soon as they run. */
  async prepare(workload: Workload) {
    const { takeover, links } = partsFor(workload, this.state, this.around)
    const prepared = await this.#attempt(this.state.pod, "could not be prepared", async () => {
      if (takeover) await podman(["start", "--attach", takeover])
      if (links.length > 0) await podman(["start", ...links])
    })
    this.spoiled = !prepared
    this.state.prepared = prepared
    this.owner.save()
  }

  async startSidecar() {
    const { state, around } = this
    writeJoinToken(around.dataDir, state.id, await around.host.joinToken(state.id))
    around.host.guard()
    await this.#attempt(state.sidecar, "could not be started", async () => {
      Object.assign(state.sidecar, { running: true, startedAt: Date.now() })
      this.owner.save()
      await podman(["start", this.#named("sidecar")])
      this.watch.sidecarStarted()
    })
  }

  sidecarReady() {
    removeJoinToken(this.around.dataDir, this.state.id)
    if (!this.#adopting) this.owner.tell("sidecar.ready", `The sidecar of ${this.state.name} is ready.`)
  }

  async startApp() {
    const { state } = this
    const again = state.app.startedAt !== null
    const started = await this.#attempt(state.app, "could not be started", async () => {
      Object.assign(state.app, { running: true, startedAt: Date.now() })
      if (again) state.restarts++
      state.trusting = false
      this.trustingSince = null
      this.owner.save()
      await podman(["start", this.#named("app")])
    })
    if (!started) return
    Object.assign(state.pod, neverTried())
    this.watch.appStarted()
    const what = again ? "was started again" : "was started"
    this.owner.tell("instance.started", `The application of ${state.name} ${what} on port ${state.port}.`)
  }

  /**
   * The image's own way to trust the certificate, where it has one (S16); the script itself never fails. It may take
   * long, so that it goes on beside the other steps, as a hook does on Kubernetes.
   */
  async trust() {
    this.trustingSince = this.state.app.startedAt
    void this.#trustBeside(this.trustingSince)
  }

  async #trustBeside(since: number | null) {
    try {
      await podman(["exec", this.#named("app"), "sh", "-c", trustScript], trustLimit).catch(passOver)
      // Started again meanwhile, it is to be told again.
      if (this.trustingSince !== since) return
      this.trustingSince = null
      this.state.trusting = true
      this.owner.save()
      this.owner.ended()
    } catch (error) {
      if (this.trustingSince === since) this.trustingSince = null
      this.owner.ended(error)
    }
  }

  async killSidecar() {
    await podman(["kill", this.#named("sidecar")])
  }

  async stopApp() {
    await this.#stop("app")
  }

  async stopSidecar() {
    await this.#stop("sidecar")
  }

  async removePod() {
    keepLogs(this.around.dataDir, this.state.id)
    await podman(["pod", "rm", "--force", "--time", "0", this.state.podName], stopLimit)
    await podman(["volume", "rm", "--force", ...volumesOf(this.state.podName)]).catch(passOver)
    removeJoinToken(this.around.dataDir, this.state.id)
    this.spoiled = false
    this.state.prepared = false
    this.owner.save()
  }

  forget() {
    removeState(this.around.dataDir, this.state.id)
  }

  rest() {
    const { name, app } = this.state
    Object.assign(this.state.pod, neverTried())
    Object.assign(this.state.sidecar, neverStarted())
    Object.assign(app, neverStarted())
    this.owner.save()
    this.owner.tell("instance.stopped", `${name} was stopped together with Weside.`)
  }

  /** What is found to be ready while an instance is taken over is no news. */
  async adopting(look: () => Promise<void>) {
    this.#adopting = true
    await look()
    this.#adopting = false
  }

  async #stop(part: "app" | "sidecar") {
    this.state[part].running = false
    this.owner.save()
    await podman(["stop", "--time", String(graceSeconds), this.#named(part)], stopLimit)
  }

  async #attempt(attempts: InstanceState["pod"], how: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!(error instanceof PodmanFailed)) throw error
      failed(attempts, `${how} (${error.said})`)
      if ("running" in attempts) attempts.running = false
      this.owner.save()
      return false
    }
  }

  #named(part: "app" | "sidecar") {
    return containerName(this.state.podName, part)
  }
}

/** An application that ended at once cannot be asked to trust anything, and a volume may be gone already. */
function passOver(error: unknown) {
  if (!(error instanceof PodmanFailed) || error.exitCode === null) throw error
}
