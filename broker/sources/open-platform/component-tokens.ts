// The component_access_token of each open platform: one for all brokers, kept in the database. WeChat gives another at
// every request and 2,000 a day, so one broker asks at a time and the others wait for what it got.
import { setTimeout as pause } from "node:timers/promises"
import { z } from "zod"
import type { Query } from "../../lease/lock-session"
import { Secret } from "../../secret"
import { refusedPlatform } from "../../token-refusals"
import { askWechat, Seconds, TokenText, WechatError } from "../../wechat"
import { SourceRefusal } from "../source"
import { type Ground, type OpenedPlatform, openPlatform } from "./ground"
import { presentTicket } from "./tickets"

type Kept = { token: Secret; leftMs: number }

const renewAheadMs = 600_000
/** Less is not worth setting out with. */
const leastMs = 30_000
const patienceMs = 15_000
const lookMs = 150
const startEveryMs = 300_000
/** WeChat may push at once; callers are still there then. */
const ticketPatienceMs = 3000

const Answer = z.object({ component_access_token: TokenText, expires_in: Seconds })

export class ComponentTokens {
  private readonly flights = new Map<string, Promise<Secret>>()
  /** When WeChat was last asked to push a platform's tickets. */
  private readonly startedAt = new Map<string, number>()

  constructor(private readonly ground: Ground) {}

  /** The present one, or another than `refused`. Throws a SourceRefusal that says why there is none. */
  async get(appid: string, refused: Secret | null = null): Promise<Secret> {
    const platform = await openPlatform(this.ground, appid)
    if (!platform) throw new SourceRefusal(`The open platform ${appid} is not registered any more.`)
    const kept = await this.kept(appid, platform, refused)
    if (kept && kept.leftMs > renewAheadMs) return kept.token
    const flight = this.flights.get(appid) ?? this.fly(appid, platform, refused)
    return flight.catch((error) => {
      if (!kept) throw error
      return kept.token
    })
  }

  private fly(appid: string, platform: OpenedPlatform, refused: Secret | null): Promise<Secret> {
    const flight = this.renewed(appid, platform, refused).finally(() => this.flights.delete(appid))
    this.flights.set(appid, flight)
    return flight
  }

  private async renewed(appid: string, platform: OpenedPlatform, refused: Secret | null): Promise<Secret> {
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await pause(lookMs)) {
      const renewed = await this.ground.locks.exclusively(`component token ${appid}`, async (query) => {
        const kept = await this.kept(appid, platform, refused)
        return kept && kept.leftMs > renewAheadMs ? kept.token : this.fetch(query, appid, platform)
      })
      if (renewed) return renewed
    }
    throw new SourceRefusal(
      `Another broker is asking for a token of the open platform ${appid}; it is asked again.`,
    )
  }

  private async fetch(query: Query, appid: string, platform: OpenedPlatform): Promise<Secret> {
    const ticket = (await presentTicket(this.ground, appid)) ?? (await this.firstTicket(appid, platform))
    const askedAt = await query<{ at: string }>(`SELECT clock_timestamp()::text AS "at"`, [])
    const question = {
      path: "/cgi-bin/component/api_component_token",
      body: {
        component_appid: appid,
        component_appsecret: platform.secret,
        component_verify_ticket: ticket.reveal(),
      },
      what: `a token of the open platform ${appid}`,
    }
    const { component_access_token, expires_in } = await askWechat(
      this.ground.upstream,
      question,
      Answer,
    ).catch((error: unknown) => {
      throw error instanceof WechatError ? refusedPlatform(appid, error) : error
    })
    const token = new Secret(component_access_token)
    const { sealed, keyId } = await this.ground.vault.sealKept(row(appid, platform), token)
    await query(
      `UPDATE "PlatformStatus" SET "token" = $2, "tokenKeyId" = $3,
         "tokenEndsAt" = $4::timestamptz + $5 * interval '1 s' WHERE "appid" = $1`,
      [appid, sealed, keyId, askedAt[0]!.at, expires_in],
    )
    this.ground.log.info({ platform: appid, expiresInS: expires_in }, "A component token was fetched")
    return token
  }

  /** WeChat pushes only once it was asked to; asking also shows whether it takes the secret and this machine's address. */
  private async firstTicket(appid: string, platform: OpenedPlatform): Promise<Secret> {
    const last = this.startedAt.get(appid) ?? Number.NEGATIVE_INFINITY
    if (performance.now() - last > startEveryMs) {
      const question = {
        path: "/cgi-bin/component/api_start_push_ticket",
        body: { component_appid: appid, component_secret: platform.secret },
        what: `tickets of the open platform ${appid}`,
      }
      await askWechat(this.ground.upstream, question, z.object({})).catch(named(appid))
      this.startedAt.set(appid, performance.now())
      for (let waitedMs = 0; waitedMs < ticketPatienceMs; waitedMs += lookMs) {
        await pause(lookMs)
        const ticket = await presentTicket(this.ground, appid)
        if (ticket) return ticket
      }
    }
    throw new SourceRefusal(
      `WeChat has not pushed a ticket to the open platform ${appid} yet. It was asked to, and does so every ten minutes once the platform's push address leads to this console.`,
    )
  }

  /** What is kept and can be used; lives are counted by the database, whose clock all brokers share. */
  private async kept(appid: string, platform: OpenedPlatform, refused: Secret | null): Promise<Kept | null> {
    const [status] = await this.ground.db.$queryRaw<Status[]>`
      SELECT "token", "tokenKeyId", (extract(epoch FROM "tokenEndsAt" - clock_timestamp()) * 1000)::float8 AS "leftMs"
      FROM "PlatformStatus" WHERE "appid" = ${appid} AND "token" IS NOT NULL`
    if (!status || status.leftMs < leastMs) return null
    const sealed = { sealed: status.token, keyId: status.tokenKeyId }
    const token = await this.ground.vault.openKept(row(appid, platform), sealed).catch(() => null)
    return token && !refused?.equals(token) ? { token, leftMs: status.leftMs } : null
  }
}

const named = (appid: string) => (error: unknown) => {
  throw error instanceof WechatError ? refusedPlatform(appid, error) : error
}

type Status = { token: Uint8Array; tokenKeyId: string; leftMs: number }

/** Sealed for the secrets that it was fetched with: it does not open, and another is fetched, once they are replaced. */
const row = (appid: string, { updatedAt }: OpenedPlatform) =>
  ({ table: "PlatformStatus", appid, of: `token ${updatedAt.toISOString()}` }) as const
