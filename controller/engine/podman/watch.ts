import { probeHealth, probePort } from "../process/probe"
import { listenWithinMs, missesUntilUnknown } from "./observation"
import type { InstanceState } from "./state"

const startingEveryMs = 100
const runningEveryMs = 2_000

/** What is known of an instance's two programs by asking them. It only looks; it never acts. */
export class Watch {
  portAnswered = false
  /** The sidecar answered with 200 since it was started. */
  healthy = false
  misses = 0
  /** It has not answered anything since. */
  silentSince: number | null = null
  /** The application's time to listen has passed. */
  #mute = false
  #appAt = 0
  #sidecarAt = 0
  #runs = { app: 0, sidecar: 0 }

  constructor(
    private readonly state: InstanceState,
    private readonly place: { ip: () => string | null; appAlive: () => boolean; sidecarAlive: () => boolean },
    private readonly changed: () => void,
    private readonly becameHealthy: () => void,
  ) {}

  appStarted() {
    this.#runs.app++
    this.portAnswered = false
    this.#mute = false
    this.#appAt = 0
  }

  sidecarStarted() {
    this.#runs.sidecar++
    this.healthy = false
    this.misses = 0
    this.silentSince = Date.now()
    this.#sidecarAt = 0
  }

  /** Called every 100 ms or so; asks what is due to be asked. */
  async look() {
    const ip = this.place.ip()
    if (ip) await Promise.all([this.#lookAtApp(ip), this.#lookAtSidecar(ip)])
  }

  async #lookAtApp(ip: string) {
    const now = Date.now()
    if (!this.place.appAlive() || this.portAnswered || now < this.#appAt) return
    const young = now < (this.state.app.startedAt ?? 0) + listenWithinMs
    this.#appAt = now + (young ? startingEveryMs : runningEveryMs)
    const run = this.#runs.app
    const answered = await probePort(this.state.port, ip)
    if (run !== this.#runs.app || !this.place.appAlive()) return
    const news = answered || (!young && !this.#mute)
    this.portAnswered = answered
    this.#mute = !young
    if (news) this.changed()
  }

  async #lookAtSidecar(ip: string) {
    const now = Date.now()
    if (!this.place.sidecarAlive() || now < this.#sidecarAt) return
    this.#sidecarAt = now + (this.healthy ? runningEveryMs : startingEveryMs)
    const run = this.#runs.sidecar
    const health = await probeHealth(`${ip}:${this.state.healthPort}`)
    if (run !== this.#runs.sidecar || !this.place.sidecarAlive()) return
    const before = this.#known()
    this.silentSince = health === "silent" ? (this.silentSince ?? now) : null
    this.misses = health === "ready" ? 0 : this.misses + 1
    if (health === "ready" && !this.healthy) {
      this.healthy = true
      this.becameHealthy()
    }
    if (this.#known() !== before) this.changed()
  }

  /** What of it anybody acts on; the checks themselves are no news. */
  #known() {
    return `${this.healthy} ${this.misses >= missesUntilUnknown} ${this.silentSince === null}`
  }
}
