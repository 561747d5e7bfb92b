import { randomBytes } from "node:crypto"
import type { Clock } from "./clock"
import { ForcedRefreshes } from "./forced-refreshes"

export const lifetimeMs = 7_200_000
export const overlapMs = 300_000
const keptAfterEndMs = 86_400_000
const tokensMax = 20_000

/** `component` is a platform's own token, `authorizer` an app's by its authorization of a platform. */
export const tokenModes = ["stable", "legacy", "component", "authorizer"] as const
export type TokenMode = (typeof tokenModes)[number]

export type IssuedToken = {
  token: string
  appid: string
  mode: TokenMode
  /** By whose authorization, where it is one. */
  platform?: string
  issuedAt: number
  endsAt: number
  /** A token that ends early because a newer one replaced it is "not latest" rather than expired. */
  endsAs: "expired" | "invalid"
  /** Ended by force_refresh or a knob, whatever `endsAt` says. */
  revoked: boolean
}

export type TokenState = "valid" | "expired" | "invalid"

/**
 * Issues tokens with WeChat's lifetimes. The two modes never see each other; within one mode a renewed token
 * leaves its predecessor five more minutes, and only a forced refresh ends it at once.
 */
export class TokenStore {
  private byToken = new Map<string, IssuedToken>()
  private current = new Map<string, IssuedToken>()
  private readonly forced: ForcedRefreshes

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {
    this.forced = new ForcedRefreshes(clock)
  }

  issueLegacy(appid: string): { token: string; expiresIn: number } {
    return this.renew(appid, "legacy", overlapMs)
  }

  /** Null when today's forced refreshes are used up. */
  issueStable(appid: string, force: boolean): { token: string; expiresIn: number } | null {
    const current = this.current.get(slot(appid, "stable"))
    const remainingMs = current ? current.endsAt - this.clock.now() : 0
    if (force && current) {
      const turn = this.forced.take(appid)
      if (turn === "spent") return null
      if (turn === "refresh") return this.renew(appid, "stable", 0)
    }
    if (!current || remainingMs < overlapMs) return this.renew(appid, "stable", overlapMs)
    return { token: current.token, expiresIn: Math.min(Math.floor(remainingMs / 1000), lifetimeMs / 1000) }
  }

  issueComponent(platform: string): { token: string; expiresIn: number } {
    return this.renew(platform, "component", overlapMs)
  }

  issueAuthorizer(appid: string, platform: string): { token: string; expiresIn: number } {
    return this.renew(appid, "authorizer", overlapMs, platform)
  }

  find(token: string): IssuedToken | undefined {
    return this.byToken.get(token)
  }

  state(issued: IssuedToken): TokenState {
    if (issued.revoked) return "invalid"
    return this.clock.now() < issued.endsAt ? "valid" : issued.endsAs
  }

  /** Ends the app's tokens now; with `keepCurrent`, stable_token goes on handing out the dead one. */
  end(
    appid: string,
    as: "expired" | "invalid",
    options: { mode?: TokenMode; keepCurrent?: boolean },
  ): number {
    const ended = this.list().filter(
      (issued) =>
        issued.appid === appid &&
        (!options.mode || issued.mode === options.mode) &&
        this.state(issued) === "valid",
    )
    for (const issued of ended) {
      if (as === "invalid") issued.revoked = true
      else Object.assign(issued, { endsAt: this.clock.now(), endsAs: "expired" })
      if (!options.keepCurrent && !this.isReplaced(issued)) this.current.delete(slotOf(issued))
    }
    this.changed()
    return ended.length
  }

  list(): IssuedToken[] {
    return [...this.byToken.values()]
  }

  clear(): void {
    this.restore({ tokens: [], forced: [] })
    this.changed()
  }

  snapshot(): {
    tokens: (IssuedToken & { current: boolean })[]
    forced: ReturnType<ForcedRefreshes["snapshot"]>
  } {
    const current = new Set([...this.current.values()].map((issued) => issued.token))
    return {
      tokens: this.list().map((issued) => ({ ...issued, current: current.has(issued.token) })),
      forced: this.forced.snapshot(),
    }
  }

  restore(saved: ReturnType<TokenStore["snapshot"]>): void {
    this.byToken.clear()
    this.current.clear()
    this.forced.restore(saved.forced)
    for (const { current, ...issued } of saved.tokens) {
      this.byToken.set(issued.token, issued)
      if (current) this.current.set(slotOf(issued), issued)
    }
  }

  private renew(appid: string, mode: TokenMode, previousLastsMs: number, platform?: string) {
    const now = this.clock.now()
    const previous = this.current.get(slot(appid, mode, platform))
    if (previous && now < previous.endsAt) {
      const early = now + previousLastsMs < previous.issuedAt + lifetimeMs
      Object.assign(previous, { endsAt: now + previousLastsMs, endsAs: early ? "invalid" : "expired" })
    }
    if (previousLastsMs === 0) this.revokeAll(appid, mode)
    const issued: IssuedToken = {
      token: newToken(),
      appid,
      mode,
      platform,
      issuedAt: now,
      endsAt: now + lifetimeMs,
      endsAs: "expired",
      revoked: false,
    }
    this.prune(now)
    this.byToken.set(issued.token, issued)
    this.current.set(slotOf(issued), issued)
    this.changed()
    return { token: issued.token, expiresIn: lifetimeMs / 1000 }
  }

  private revokeAll(appid: string, mode: TokenMode): void {
    for (const issued of this.list())
      if (issued.appid === appid && issued.mode === mode) issued.revoked = true
  }

  private isReplaced(issued: IssuedToken): boolean {
    return this.current.get(slotOf(issued)) !== issued
  }

  private prune(now: number): void {
    for (const issued of this.byToken.values()) {
      const unneeded = issued.endsAt + keptAfterEndMs < now || this.byToken.size >= tokensMax
      if (unneeded && this.isReplaced(issued)) this.byToken.delete(issued.token)
      else if (issued.endsAt > now) break
    }
  }
}

const slot = (appid: string, mode: TokenMode, platform = "") => `${mode} ${appid} ${platform}`
const slotOf = ({ appid, mode, platform }: IssuedToken) => slot(appid, mode, platform)

const newToken = () => `82_${randomBytes(98).toString("base64url").slice(0, 130)}`
