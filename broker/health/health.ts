// What came of asking for tokens, one row a credential, for people to see. News of a credential that was replaced
// meanwhile is dropped: the row lock puts every note before or after a replacement.
import type { Logger } from "pino"
import type { Db } from "../../lib/db"
import { isDatabaseAway } from "../database-away"
import { Refusal } from "../refusal"
import { SourceRefusal } from "../sources/source"
import { type Failure, healthAfter, type News } from "./rules"

type Asked = { appid: string; sealed: Uint8Array }

export class CredentialHealth {
  constructor(
    private readonly db: Db,
    private readonly log: Logger,
  ) {}

  /** The source gave a token. Nobody has to wait for this, and it never rejects: no call fails for a note. */
  gave(asked: Asked, { expiresInS }: { expiresInS: number }): Promise<void> {
    return this.tell(asked, { kind: "gave", expiresInS })
  }

  /** The source gave none. Never rejects either. */
  async failed(asked: Asked, error: unknown): Promise<void> {
    if (!isDatabaseAway(error)) await this.tell(asked, { kind: "failed", failure: failureOf(error) })
  }

  /** Somebody wanted to know of this credential, and this is what there was. */
  async checked(credential: Asked, asked: Date, found: { expiresInS: number } | Error): Promise<void> {
    const news =
      found instanceof Error
        ? ({ kind: "missed", asked, failure: failureOf(found) } as const)
        : ({ kind: "confirmed", asked, expiresInS: found.expiresInS } as const)
    await this.note(credential, news)
  }

  private async tell(asked: Asked, news: News) {
    try {
      await this.note(asked, news)
    } catch (error) {
      const reason = (error as Error).message
      this.log.warn({ appid: asked.appid, reason }, "A credential's health was not noted")
    }
  }

  private async note({ appid, sealed }: Asked, news: News) {
    await this.db.$transaction(async (tx) => {
      const [credential] = await tx.$queryRaw<{ updatedAt: Date; now: Date }[]>`
        SELECT "updatedAt", clock_timestamp() AS "now" FROM "Credential"
        WHERE "appid" = ${appid} AND "sealed" = ${sealed} FOR NO KEY UPDATE`
      if (!credential) return
      const { updatedAt: credentialAt, now } = credential
      const row = await tx.credentialHealth.findUnique({ where: { appid } })
      const before = row?.credentialAt.getTime() === credentialAt.getTime() ? row : null
      const after = healthAfter(before, news, now)
      if (!after) return
      const data = { ...after, appid, credentialAt }
      await tx.credentialHealth.upsert({ where: { appid }, create: data, update: data })
    })
  }
}

function failureOf(error: unknown): Failure {
  const { errcode = null, egressIp = null } = error instanceof SourceRefusal ? error : {}
  return { message: error instanceof Refusal ? error.message : defect, errcode, egressIp }
}

const defect = "The broker failed at fetching a token; its log says why."
