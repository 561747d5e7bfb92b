import { listenWithinMs, missesUntilUnknown } from "./observation"
import { probeHealth, probePort } from "./probe"
import type { InstanceState } from "./state"
import type { Supervised } from "./supervised"

const startingEveryMs = 100
const runningEveryMs = 2_000

/** What is known of an instance's two processes by asking them. It only looks; it never acts. */
export class Watch {
  portAnswered = false
  /** The sidecar answered with 200 since it was started. */
  healthy = false
  misses = 0
  /** It has not answered anything since. */
  silentSince: number | null = null
  /** Its time to listen has passed. */
  #mute = false
  #appAt = 0
  #sidecarAt = 0

  constructor(
    private readonly state: InstanceState,
    private readonly app: Supervised,
    private readonly sidecar: Supervised,
    private readonly changed: () => void,
    private readonly becameHealthy: () => void,
  ) {}

  appStarted() {
    this.portAnswered = false
    this.#mute = false
    this.#appAt = 0
  }

  sidecarStarted() {
    this.healthy = false
    this.misses = 0
    this.silentSince = Date.now()
    this.#sidecarAt = 0
  }

  /** Called every 100 ms or so; asks what is due to be asked. */
  async look() {
    await Promise.all([this.#lookAtApp(), this.#lookAtSidecar()])
  }

  async #lookAtApp() {
    const now = Date.now()
    if (!this.app.alive || this.portAnswered || now < this.#appAt) return
    const young = now < (this.state.app.startedAt ?? 0) + listenWithinMs
    this.#appAt = now + (young ? startingEveryMs : runningEveryMs)
    const { run } = this.state.app
    const answered = await probePort(this.state.port)
    if (run !== this.state.app.run || !this.app.alive) return
    const news = answered || (!young && !this.#mute)
    this.portAnswered = answered
    this.#mute = !young
    if (news) this.changed()
  }

  async #lookAtSidecar() {
    const now = Date.now()
    const listen = this.state.healthListen
    if (!this.sidecar.alive || listen === null || now < this.#sidecarAt) return
    this.#sidecarAt = now + (this.healthy ? runningEveryMs : startingEveryMs)
    const { run } = this.state.sidecar
    const health = await probeHealth(listen)
    if (run !== this.state.sidecar.run || !this.sidecar.alive) return
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
