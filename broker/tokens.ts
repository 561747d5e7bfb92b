// The tokens of all apps, one lease an app for all brokers (docs/decisions/008-the-token-lease.md). The lease and the
// credential are looked up for every request: one that was replaced by another broker, or by people, counts at once.
import { setTimeout as pause } from "node:timers/promises"
import type { Logger } from "pino"
import type { Db } from "../lib/db"
import { AppTokens } from "./app-tokens"
import { Batch } from "./batch"
import type { CredentialHealth } from "./health/health"
import { monotonicMs } from "./lease/clock"
import { type Kept, type Known, know } from "./lease/known"
import { LockSession } from "./lease/lock-session"
import { type Refused, renew } from "./lease/renewal"
import { type Row, selectRows } from "./lease/rows"
import { Refusal } from "./refusal"
import type { Secret } from "./secret"
import type { Source, SourceName } from "./sources/source"
import type { Vault } from "./vault"
import type { Issued } from "./wechat"

export type Given = { token: Secret; expiresInS: number; generation: number }

const stopMs = 2000

export class Tokens {
  private readonly apps = new Map<string, AppTokens>()
  private readonly reads: Batch<{ row: Row; readAt: number }>
  private readonly locks: LockSession

  constructor(
    db: Db,
    databaseUrl: string,
    private readonly vault: Vault,
    private readonly sources: Record<SourceName, Source>,
    private readonly health: Pick<CredentialHealth, "gave" | "failed">,
    private readonly log: Logger,
  ) {
    this.reads = new Batch((appids) => readRows(db, appids))
    this.locks = new LockSession(databaseUrl)
  }

  /** Throws a Refusal that says why there is none. `refused`: WeChat did not take the token of that generation. */
  async get(appid: string, refused: Refused | null): Promise<Given> {
    const { token, endsAt, generation } = await this.of(appid).get(refused)
    return { token, expiresInS: Math.max(0, Math.floor((endsAt - monotonicMs()) / 1000)), generation }
  }

  /** The database says that an app's token changed. */
  hint(appid: string) {
    this.apps.get(appid)?.hint()
  }

  renewDue() {
    for (const app of this.apps.values()) app.renewDue()
  }

  async end(): Promise<void> {
    const landed = Promise.all([...this.apps.keys()].map((appid) => this.landed(appid)))
    await Promise.race([landed, pause(stopMs, undefined, { ref: false })])
    await this.locks.end()
  }

  /** Resolves when no renewal of this app's token is on its way from here. */
  async landed(appid: string): Promise<void> {
    await this.apps.get(appid)?.landed()
  }

  private of(appid: string): AppTokens {
    const known = this.apps.get(appid)
    if (known) return known
    const app = new AppTokens(appid, {
      read: (before) => this.read(appid, before),
      renew: (refused, before) => this.renew(appid, refused, before),
    })
    this.apps.set(appid, app)
    return app
  }

  private async read(appid: string, before: Kept | null): Promise<Known> {
    const found = await this.reads.get(appid)
    return found ? this.know(found.row, found.readAt, before) : this.without(appid)
  }

  private renew(appid: string, refused: Refused | null, before: Kept | null): Promise<Known | null> {
    return this.locks.exclusively(`token ${appid}`, async (query) => {
      const known = await renew({
        query,
        appid,
        refused,
        know: (row, readAt) => this.know(row, readAt, before),
        fetch: (row, force) => this.fetch(row, force),
        seal: (generation, token) => this.vault.sealToken({ appid, generation }, token),
      })
      return known ?? this.without(appid)
    })
  }

  /** A token that does not open is none: another takes its place. */
  private know(row: Row, readAt: number, before: Kept | null): Promise<Known> {
    return know(row, readAt, before, this.vault).catch((error: Error) => {
      const { appid, generation, tokenKeyId: keyId } = row
      this.log.error({ appid, generation, keyId, reason: error.message }, "A leased token does not open")
      return { row, readAt, kept: null }
    })
  }

  private without(appid: string): never {
    this.apps.delete(appid)
    throw new Refusal(
      "unavailable",
      `No credential is stored. Store the AppSecret of ${appid} in the console.`,
    )
  }

  private async fetch(row: Row, force: boolean): Promise<Issued> {
    const { appid, source } = row
    try {
      const issued = await this.sources[source]({ appid, secret: await this.open(row) }, force)
      this.log.info({ appid, source, force, expiresInS: issued.expiresInS }, "A token was fetched")
      void this.health.gave(row, issued)
      return issued
    } catch (error) {
      this.log.warn({ appid, source, force, reason: (error as Error).message }, "No token was fetched")
      void this.health.failed(row, error)
      throw error
    }
  }

  private async open({ appid, source, sealed, keyId }: Row) {
    return this.vault
      .open({ table: "Credential", appid, source }, { sealed, keyId })
      .catch((error: Error) => {
        this.log.error({ appid, keyId, reason: error.message }, "A sealed credential does not open")
        const sentence = `The credential of ${appid} was sealed for another broker or app. Store it again in the console.`
        throw new Refusal("unavailable", sentence)
      })
  }
}

async function readRows(db: Db, appids: string[]) {
  const readAt = monotonicMs()
  const rows = await db.$queryRawUnsafe<Row[]>(selectRows, appids)
  return new Map(rows.map((row) => [row.appid, { row, readAt }]))
}
