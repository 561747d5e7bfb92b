import type { Logger } from "pino"
import type { Db } from "../lib/db"
import type { Token } from "../lib/wire/broker"
import { AppTokens } from "./app-tokens"
import { Batch } from "./batch"
import { Ledger } from "./ledger"
import { Refusal } from "./refusal"
import type { Source, SourceName } from "./sources"
import type { Vault } from "./vault"
import type { Issued } from "./wechat"

type Credential = { appid: string; source: SourceName; sealed: Uint8Array; keyId: string }

/** The tokens of all apps. The credential is looked up for every request: one that was replaced is used at once. */
export class Tokens {
  private readonly apps = new Map<string, { credential: Credential; tokens: AppTokens; ledger: Ledger }>()
  private readonly credentials: Batch<Credential>

  constructor(
    db: Db,
    private readonly vault: Vault,
    private readonly sources: Record<SourceName, Source>,
    private readonly log: Logger,
  ) {
    this.credentials = new Batch((appids) => readCredentials(db, appids))
  }

  async get(appid: string, failedGeneration?: number): Promise<Token> {
    const credential = await this.credentials.get(appid)
    if (!credential) {
      this.apps.delete(appid)
      throw new Refusal(
        "unavailable",
        `No credential is stored. Store the AppSecret of ${appid} in the console.`,
      )
    }
    const { token, generation, endsAt } = await this.of(credential).get(failedGeneration)
    return {
      token: token.reveal(),
      expiresInS: Math.max(0, Math.floor((endsAt - performance.now()) / 1000)),
      generation,
    }
  }

  /** The tokens under this credential; those of one that it replaced are dropped. */
  private of(credential: Credential): AppTokens {
    const kept = this.apps.get(credential.appid)
    // Sealing the same secret twice gives different bytes, so they tell one act of storing it from another.
    if (kept && Buffer.compare(kept.credential.sealed, credential.sealed) === 0) return kept.tokens
    const ledger = kept?.ledger ?? new Ledger()
    const tokens = new AppTokens((force) => this.fetch(credential, force), ledger)
    this.apps.set(credential.appid, { credential, tokens, ledger })
    return tokens
  }

  private async fetch(credential: Credential, force: boolean): Promise<Issued> {
    const { appid, source } = credential
    try {
      const issued = await this.sources[source]({ appid, secret: await this.open(credential) }, force)
      this.log.info({ appid, source, force, expiresInS: issued.expiresInS }, "A token was fetched")
      return issued
    } catch (error) {
      this.log.warn({ appid, source, force, reason: (error as Error).message }, "No token was fetched")
      throw error
    }
  }

  private async open({ appid, source, sealed, keyId }: Credential) {
    return this.vault
      .open({ table: "Credential", appid, source }, { sealed, keyId })
      .catch((error: Error) => {
        this.log.error({ appid, keyId, reason: error.message }, "A sealed credential does not open")
        const sentence = `The AppSecret of ${appid} was sealed for another broker or app. Store it again in the console.`
        throw new Refusal("unavailable", sentence)
      })
  }
}

async function readCredentials(db: Db, appids: string[]): Promise<Map<string, Credential>> {
  const rows = await db.credential.findMany({
    where: { appid: { in: appids } },
    select: { appid: true, source: true, sealed: true, keyId: true },
  })
  return new Map(rows.map((row) => [row.appid, row]))
}
