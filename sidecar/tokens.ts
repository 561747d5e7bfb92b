// The tokens of this environment's apps, in memory only. One request to the broker however many callers wait;
// each token serves until its real expiry on the monotonic clock, and is replaced in the background before that.
import type { Broker } from "./broker"
import { readMessage, readToken } from "./broker-answers"
import { clock } from "./clock"
import { logSeldom } from "./log"

export type Given = { readonly token: string; readonly generation: number }
type Held = Given & { expiresAt: number; refreshAt: number }

export class Tokens {
  readonly #broker: Broker
  readonly #unauthorized: () => void
  readonly #held = new Map<string, Held>()
  readonly #fetching = new Map<string, Promise<Given | null>>()
  readonly #replacing = new Map<string, Promise<Given | null>>()
  readonly #notBefore = new Map<string, number>()
  /** The apps of this environment, as the newest policy says. */
  #appids: ReadonlySet<string> = new Set()

  constructor(broker: Broker, unauthorized: () => void) {
    this.#broker = broker
    this.#unauthorized = unauthorized
  }

  /** The token at hand. When it is old, another is on its way while this one still serves. */
  present(appid: string): Given | null {
    const held = this.#held.get(appid)
    if (!held) return null
    const { now } = clock
    if (now >= held.refreshAt) void this.fetch(appid)
    return now < held.expiresAt ? held : null
  }

  /** Null when there is none to be had now. */
  fetch(appid: string): Promise<Given | null> {
    const fetching = this.#fetching.get(appid)
    if (fetching) return fetching
    if (performance.now() < (this.#notBefore.get(appid) ?? 0)) return Promise.resolve(null)
    const started = this.#fetch({ appid }).finally(() => this.#fetching.delete(appid))
    this.#fetching.set(appid, started)
    return started
  }

  /** Another than `refused`, which WeChat did not take; null when there is none. The broker is asked once for each. */
  async another(appid: string, refused: Given): Promise<Given | null> {
    await this.#fetching.get(appid)
    const present = this.#held.get(appid)
    if (present && present.token !== refused.token) return this.present(appid)
    const replacing = this.#replacing.get(appid)
    if (replacing) return replacing
    if (performance.now() < (this.#notBefore.get(appid) ?? 0)) return null
    const started = this.#replace(appid, refused).finally(() => this.#replacing.delete(appid))
    this.#replacing.set(appid, started)
    return started
  }

  async #replace(appid: string, refused: Given): Promise<Given | null> {
    const given = await this.#fetch({ appid, failedGeneration: refused.generation })
    if (given && given.token !== refused.token) return given
    this.#notBefore.set(appid, performance.now() + retryMs)
    return null
  }

  /** Forgets the tokens of apps that this environment no longer has. */
  keepOnly(appids: ReadonlySet<string>) {
    this.#appids = appids
    for (const appid of this.#held.keys()) if (!appids.has(appid)) this.#held.delete(appid)
  }

  async #fetch(asked: { appid: string; failedGeneration?: number }): Promise<Given | null> {
    const { appid } = asked
    const askedAt = performance.now()
    const answer = await this.#broker.post("/v1/token", asked).catch((error: Error) => error.message)
    const status = typeof answer === "string" ? null : answer.status
    if (status === 401) this.#unauthorized()
    const got = typeof answer !== "string" && status === 200 ? readToken(answer.body) : null
    if (!got) {
      const cause = typeof answer === "string" ? answer : readMessage(answer.body)
      logSeldom("warn", `no token for ${appid}`, { status, cause })
    }
    // It may have gone while the broker was asked.
    if (!this.#appids.has(appid)) return null
    const held = this.#held.get(appid)
    if (!got || (held && got.generation < held.generation)) {
      this.#notBefore.set(appid, performance.now() + (held ? retryMs : holdMs))
      return held && performance.now() < held.expiresAt ? held : null
    }
    const lifeMs = got.expiresInS * 1000
    const expiresAt = askedAt + lifeMs
    // At a point of its own, so that the sidecars of an app do not all ask in the same second.
    const early = Math.min(aheadMs, lifeMs / 10) * (0.8 + Math.random() / 5)
    const refreshAt = Math.max(performance.now() + retryMs, expiresAt - early)
    const given = { token: got.token, generation: got.generation, expiresAt, refreshAt }
    this.#held.set(appid, given)
    return performance.now() < expiresAt ? given : null
  }
}

/** Less than the 300 s before expiry at which the broker gets a new one, so that asking finds it there. */
const aheadMs = 240_000
const retryMs = 2000
/** Between two questions that failed: callers come faster than that. */
const holdMs = 500
