import type { MarkedProcess } from "../../processes"
import type { Workload } from "../../workload"
import type { Happening, ObservedInstance, Obstacle } from "../engine"
import { unlimit } from "./cgroups"
import { appLaunch, hold, refreshApp, refreshSidecar, release, sidecarLaunch } from "./launch"
import { observation } from "./observation"
import { type InstanceState, removeState, writeState } from "./state"
import { type Act, nextStep, type Situation } from "./step"
import { Supervised } from "./supervised"
import type { Surroundings } from "./surroundings"
import { Watch } from "./watch"

const pollEveryMs = 500

/** One instance: its application, its sidecar if the record says so, and what is known about both. */
export class ProcessInstance {
  readonly app: Supervised
  readonly sidecar: Supervised
  /** Stopped, and everything of it removed. */
  gone = false
  /** Stopped together with the controller, to be started with it again. */
  resting = false
  #workload: Workload | null = null
  #obstacle: Obstacle | null = null
  #suspended = false
  #closed = false
  #adopting = false
  #timer: NodeJS.Timeout | undefined
  #pollAt = 0
  readonly #watch: Watch

  constructor(
    readonly state: InstanceState,
    private readonly around: Surroundings,
  ) {
    this.app = this.#supervise("app")
    this.sidecar = this.#supervise("sidecar")
    this.#watch = new Watch(
      state,
      this.app,
      this.sidecar,
      () => this.#changed(),
      () => this.#adopting || this.#tell("sidecar.ready", `The sidecar of ${state.name} is ready.`),
    )
    hold(state, around)
  }

  /** Takes every step that is due, and sets a timer for the next. */
  async advance(workload: Workload | null, obstacle: Obstacle | null) {
    this.#workload = workload ?? this.#workload
    this.#obstacle = obstacle
    while (!this.gone && !this.resting && !this.#closed) {
      const now = Date.now()
      const step = nextStep(this.#situation(), now)
      if (typeof step === "object") return this.#wakeIn(step.waitUntil - now)
      await this.#take(step)
    }
  }

  unwant() {
    if (this.state.unwanted) return
    this.state.unwanted = true
    this.save()
  }

  /** Stops both processes and remembers the instance. */
  suspend() {
    this.#suspended = true
    return this.advance(null, null)
  }

  async look() {
    if (Date.now() >= this.#pollAt) {
      this.#pollAt = Date.now() + pollEveryMs
      this.app.poll()
      this.sidecar.poll()
    }
    await this.#watch.look()
  }

  /** Finds again what an earlier controller started. */
  async adopt(marked: ReadonlyMap<string, MarkedProcess[]>) {
    const found = { app: this.app.adopt(marked), sidecar: this.sidecar.adopt(marked) }
    this.#adopting = true
    if (this.sidecar.alive) this.#watch.sidecarStarted()
    await this.#watch.look()
    this.#adopting = false
    const alive = [found.app === "alive" && "application", found.sidecar === "alive" && "sidecar"]
    const what = alive.filter(Boolean).join(" and its ")
    if (what)
      this.#tell("instance.adopted", `${this.state.name} went on running: its ${what} was found again.`)
    if (found.app === "ended")
      this.#tell("instance.died", `The application of ${this.state.name} ended while nobody watched.`)
    if (found.sidecar === "ended")
      this.#tell("sidecar.died", `The sidecar of ${this.state.name} ended while nobody watched.`)
    this.save()
  }

  observe(): ObservedInstance {
    const { portAnswered, healthy, misses } = this.#watch
    const processes = { appAlive: this.app.alive, sidecarAlive: this.sidecar.alive }
    const obstacle = this.#obstacle?.message ?? null
    const marks = { stopping: this.state.unwanted, resting: this.resting, obstacle, carries: this.#carries }
    const seen = { state: this.state, ...marks, ...processes, portAnswered, healthy, misses }
    return observation(seen, Date.now())
  }

  /** A controller that does not act any more must not write over what the next one keeps. */
  save() {
    if (!this.#closed && attempt(() => this.around.host.guard())) writeState(this.around.dataDir, this.state)
  }

  close() {
    this.#closed = true
    clearTimeout(this.#timer)
    this.app.letGo()
    this.sidecar.letGo()
  }

  get #carries() {
    return this.#workload ? this.#workload.sidecar !== null : this.state.nameTakeover !== "None"
  }

  #situation(): Situation {
    const { app, sidecar } = this
    const { healthy, silentSince } = this.#watch
    return {
      wanted: !this.state.unwanted && !this.#suspended,
      carries: this.#carries,
      blocked: this.#obstacle !== null || this.#workload === null,
      app: situationOf(app),
      sidecar: { ...situationOf(sidecar), healthy, silentSince },
    }
  }

  async #take(act: Act) {
    const acts: Record<Act, () => unknown> = {
      startApp: () => this.#startApp(this.#workload!),
      startSidecar: () => this.#startSidecar(this.#workload!),
      askApp: () => this.app.ask(),
      askSidecar: () => this.sidecar.ask(),
      killApp: () => this.app.kill(),
      killSidecar: () => this.sidecar.kill(),
      sweepApp: () => this.app.sweep(),
      sweepSidecar: () => this.sidecar.sweep(),
      forget: () => (this.#suspended && !this.state.unwanted ? this.#rest() : this.#forget()),
    }
    await acts[act]()
  }

  async #startApp(workload: Workload) {
    const refusal = await refreshApp(this.state, workload, this.around)
    if (refusal) return this.app.fail(refusal)
    const again = this.state.app.startedAt !== null
    if (again) this.state.restarts++
    this.app.start(appLaunch(this.state, workload, this.around))
    this.#watch.appStarted()
    const what = again ? "was started again" : "was started"
    this.#tell(
      "instance.started",
      `The application of ${this.state.name} ${what} on port ${this.state.port}.`,
    )
  }

  async #startSidecar(workload: Workload) {
    if (!this.app.alive) await refreshSidecar(this.state, workload, this.around)
    const token = await this.around.host.joinToken(this.state.id)
    this.sidecar.start(sidecarLaunch(this.state, workload, token, this.around))
    this.#watch.sidecarStarted()
    this.#changed()
  }

  #forget() {
    this.around.host.guard()
    removeState(this.around.dataDir, this.state.id)
    release(this.state, this.around)
    unlimit(this.state.id)
    this.gone = true
    this.close()
    this.#changed()
  }

  #rest() {
    for (const process of [this.state.app, this.state.sidecar])
      Object.assign(process, { startedAt: null, failures: 0, dueAt: 0, ended: "" })
    this.save()
    this.resting = true
    this.#tell("instance.stopped", `${this.state.name} was stopped together with Weside.`)
  }

  #supervise(part: "app" | "sidecar") {
    return new Supervised(this.state[part], {
      instanceId: this.state.id,
      guard: () => this.around.host.guard(),
      save: () => this.save(),
      ended: (asked) => this.#ended(part, asked),
    })
  }

  #ended(part: "app" | "sidecar", asked: boolean) {
    // Nothing depends on this being written: whoever comes next sees for itself that the process is gone.
    attempt(() => this.save())
    const { name, [part]: process } = this.state
    if (part === "sidecar") this.#watch.healthy = false
    if (asked) return this.#changed()
    const seconds = Math.max(1, Math.round((process.dueAt - Date.now()) / 1000))
    const what = part === "app" ? "application" : "sidecar"
    this.#tell(part === "app" ? "instance.died" : "sidecar.died", `The ${what} of ${name} ${process.ended}.`)
    if (process.failures > 1)
      this.#tell("instance.backoff", `The ${what} of ${name} is started again in ${seconds} s.`)
  }

  #wakeIn(ms: number) {
    clearTimeout(this.#timer)
    if (ms === Number.POSITIVE_INFINITY || this.#closed) return
    this.#timer = setTimeout(() => this.#changed(), Math.max(ms, 0))
  }

  #tell(kind: Happening["kind"], message: string) {
    if (!this.#closed)
      this.around.host.changed(this.state.versionId, { instance: this.state.name, kind, message })
  }

  #changed() {
    if (!this.#closed) this.around.host.changed(this.state.versionId)
  }
}

function attempt(act: () => void) {
  try {
    act()
    return true
  } catch {
    return false
  }
}

function situationOf({ alive, state, sweepAt, askedAt, killedAt }: Supervised): Situation["app"] {
  return { alive, leftovers: !alive && state.run !== null, sweepAt, dueAt: state.dueAt, askedAt, killedAt }
}
