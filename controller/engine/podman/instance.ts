import { LeaseLost } from "../../lease-lost"
import type { Workload } from "../../workload"
import type { Happening, ObservedInstance, Obstacle } from "../engine"
import { applicationName, sidecarName } from "../manifest/labels"
import { Acts } from "./acts"
import { ended } from "./attempts"
import { observation } from "./observation"
import { partsFor } from "./play"
import { containerName } from "./pod"
import { addressOf, listPods, type SeenPod } from "./pods"
import type { Surroundings } from "./settings"
import { type InstanceState, writeState } from "./state"
import { nextStep, type Situation } from "./step"
import { Watch } from "./watch"

const retryMs = 2_000

/** One instance: its pod, and what is known about it. One flight at a time does what is due. */
export class PodInstance {
  /** Stopped, and everything of it removed. */
  gone = false
  /** Stopped together with the controller, to be started with it again. */
  resting = false
  /** What went wrong last and may pass by itself. */
  trouble: unknown = null
  /** Moves with every act: what was seen before one says nothing about the time after it. */
  mark = 0
  #workload: Workload | null = null
  #obstacle: Obstacle | null = null
  #pod: SeenPod | null = null
  #ip: string | null = null
  #suspended = false
  #closed = false
  #flight: Promise<void> | null = null
  #again = false
  #timer: NodeJS.Timeout | undefined
  /** After trouble nothing is tried for a moment. */
  #pausedUntil = 0
  readonly #watch: Watch
  readonly #acts: Acts

  constructor(
    readonly state: InstanceState,
    private readonly around: Surroundings,
  ) {
    const place = {
      ip: () => this.#ip,
      appAlive: () => this.#alive("app"),
      sidecarAlive: () => this.#alive("sidecar"),
    }
    this.#watch = new Watch(
      state,
      place,
      () => this.#changed(),
      () => this.#acts.sidecarReady(),
    )
    this.#acts = new Acts(state, around, this.#watch, {
      save: () => this.save(),
      tell: (kind, message) => this.#tell(kind, message),
      ended: (trouble) => this.#endedBeside(trouble),
    })
  }

  want(workload: Workload, obstacle: Obstacle | null) {
    this.#workload = workload
    this.#obstacle = obstacle
    this.poke()
  }

  unwant() {
    if (!this.state.unwanted) {
      this.state.unwanted = true
      this.save()
    }
    this.poke()
  }

  /** Stops everything of it and remembers it. */
  suspend() {
    this.#suspended = true
    this.poke()
  }

  /** Takes every step that is due, in a flight of its own. */
  poke() {
    this.#again = true
    this.#flight ??= this.#fly().finally(() => {
      this.#flight = null
    })
  }

  /** What podman says of its pod; null: there is none. Ignored while a flight knows better. */
  see(pod: SeenPod | null) {
    if (this.#flight || this.#closed) return
    if (pod?.id !== this.#pod?.id) this.#ip = null
    const before = JSON.stringify(this.#situation())
    this.#pod = pod
    this.#noticeEnds()
    if (JSON.stringify(this.#situation()) === before) return
    this.#changed()
    this.poke()
  }

  /** Finds again what an earlier controller left. */
  async adopt(pod: SeenPod | null) {
    this.#pod = pod
    if (this.#alive("sidecar")) this.#watch.sidecarStarted()
    await this.#findAddress()
    await this.#acts.adopting(() => this.#watch.look())
    const alive = [this.#alive("app") && "application", this.#alive("sidecar") && "sidecar"]
    const what = alive.filter(Boolean).join(" and its ")
    if (what)
      this.#tell("instance.adopted", `${this.state.name} went on running: its ${what} was found again.`)
    this.#noticeEnds()
    this.save()
  }

  /** Its pod was there when it was looked at last. */
  get hasPod(): boolean {
    return this.#pod !== null
  }

  look() {
    return this.#watch.look()
  }

  observe(): ObservedInstance {
    const { portAnswered, healthy, misses } = this.#watch
    const alive = { appAlive: this.#alive("app"), sidecarAlive: this.#alive("sidecar") }
    const marks = { stopping: this.state.unwanted, resting: this.resting, ip: this.#ip }
    const broken = this.#podState() === "broken"
    const obstacle = this.#obstacle?.message ?? null
    const seen = { state: this.state, ...marks, ...alive, broken, obstacle, portAnswered, healthy, misses }
    return observation(seen, Date.now())
  }

  /** A controller that does not act any more must not write over what the next one keeps. */
  save() {
    if (this.#closed || this.gone) return
    try {
      this.around.host.guard()
    } catch {
      return
    }
    writeState(this.around.dataDir, this.state)
  }

  close() {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #fly() {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false
        await this.#advance()
      }
    } catch (error) {
      this.#pauseFor(error)
    }
  }

  #pauseFor(trouble: unknown) {
    if (trouble instanceof LeaseLost) return
    this.trouble = trouble
    this.#pausedUntil = Date.now() + retryMs
    this.#wakeIn(retryMs)
    this.#changed()
  }

  #endedBeside(trouble: unknown) {
    if (trouble !== undefined) return this.#pauseFor(trouble)
    this.#changed()
    this.poke()
  }

  async #advance() {
    while (!this.gone && !this.resting && !this.#closed) {
      const now = Date.now()
      if (now < this.#pausedUntil) return this.#wakeIn(this.#pausedUntil - now)
      const step = nextStep(this.#situation(), now)
      if (typeof step === "object") return this.#wakeIn(step.waitUntil - now)
      if (step === "forget") return this.#end()
      this.mark++
      try {
        this.around.host.guard()
        await this.#acts[step](this.#workload!)
      } finally {
        await this.#refresh()
        this.mark++
      }
      this.trouble = null
      this.#changed()
    }
  }

  #end() {
    this.around.host.guard()
    if (this.#suspended && !this.state.unwanted) {
      this.#acts.rest()
      this.resting = true
    } else {
      this.#acts.forget()
      this.gone = true
      this.close()
    }
    this.#changed()
  }

  async #refresh() {
    const [pod = null] = await listPods(this.around.platform.owner, this.state.podName)
    if (pod?.id !== this.#pod?.id) this.#ip = null
    this.#pod = pod
    this.#noticeEnds()
    await this.#findAddress()
  }

  async #findAddress() {
    if (!this.#pod?.infra?.alive) this.#ip = null
    else this.#ip ??= await addressOf(this.#pod.infra.id)
  }

  #situation(): Situation {
    const { healthy, silentSince } = this.#watch
    const { state } = this
    return {
      wanted: !state.unwanted && !this.#suspended,
      carries: state.carries,
      blocked: this.#obstacle !== null || this.#workload === null,
      pod: this.#podState(),
      podDueAt: state.pod.dueAt,
      app: {
        ...{ alive: this.#alive("app"), dueAt: state.app.dueAt },
        told: state.trusting || this.#acts.trustingSince !== null,
      },
      sidecar: { alive: this.#alive("sidecar"), dueAt: state.sidecar.dueAt, healthy, silentSince },
    }
  }

  /** Its containers are those that its record asks for, no more and no fewer, or it is made anew (S6). */
  #podState(): Situation["pod"] {
    const pod = this.#pod
    if (!pod) return "absent"
    if (this.#workload === null) return this.state.prepared ? "prepared" : "created"
    const parts = partsFor(this.#workload, this.state, this.around)
    const names = [parts.takeover, ...parts.links, parts.sidecar, parts.app].filter((name) => name !== null)
    const asMade = names.length === pod.containers.size && names.every((name) => pod.containers.has(name))
    if (!asMade || this.#acts.spoiled || (this.state.prepared && !pod.infra?.alive)) return "broken"
    const linked = parts.links.every((name) => pod.containers.get(name)?.alive)
    return this.state.prepared && linked ? "prepared" : "created"
  }

  #alive(part: "app" | "sidecar") {
    return this.#container(part)?.alive ?? false
  }

  #container(part: "app" | "sidecar") {
    const name = part === "app" ? applicationName : sidecarName
    return this.#pod?.containers.get(containerName(this.state.podName, name)) ?? null
  }

  /** Nothing depends on this being written: whoever comes next sees for itself what ended. */
  #noticeEnds() {
    for (const part of ["app", "sidecar"] as const) {
      const alive = this.#alive(part)
      const state = this.state[part]
      if (state.running === alive) continue
      state.running = alive
      if (!alive) {
        const how = ended(state, this.#container(part)?.exitCode ?? null)
        if (part === "sidecar") this.#watch.healthy = false
        const what = part === "app" ? "application" : "sidecar"
        this.#tell(
          part === "app" ? "instance.died" : "sidecar.died",
          `The ${what} of ${this.state.name} ${how}.`,
        )
      }
      this.save()
    }
  }

  #wakeIn(ms: number) {
    clearTimeout(this.#timer)
    if (ms === Number.POSITIVE_INFINITY || this.#closed) return
    this.#timer = setTimeout(() => this.poke(), Math.max(ms, 0))
  }

  #tell(kind: Happening["kind"], message: string) {
    if (!this.#closed)
      this.around.host.changed(this.state.versionId, { instance: this.state.name, kind, message })
  }

  #changed() {
    this.around.host.changed(this.state.versionId)
  }
}
