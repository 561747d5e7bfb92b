// Somebody in the console, or a script, wants to know whether a credential works: the credential's row says since when,
// and a hint that it does. Every broker that hears it looks, and the lease lets one of them ask the source.
import type { Logger } from "pino"
import type { Db } from "../../lib/db"
import type { Tokens } from "../tokens"
import type { CredentialHealth } from "./health"

export class Checks {
  /** What is being looked at, and whether it was asked for once more meanwhile. */
  private readonly again = new Map<string, boolean>()

  constructor(
    private readonly db: Db,
    private readonly tokens: Tokens,
    private readonly health: CredentialHealth,
    private readonly log: Logger,
  ) {}

  hint(appid: string) {
    this.check(appid).catch((error: Error) =>
      this.log.warn({ appid, reason: error.message }, "A credential was not checked"),
    )
  }

  /** Finds what no hint told. */
  async poll(): Promise<void> {
    const waiting = await this.db.$queryRaw<{ appid: string }[]>`
      SELECT c."appid" FROM "Credential" c LEFT JOIN "CredentialHealth" h ON h."appid" = c."appid"
      WHERE c."checkAskedAt" IS NOT NULL
        AND (h."checkedFor" IS DISTINCT FROM c."checkAskedAt" OR h."credentialAt" <> c."updatedAt")`
    for (const { appid } of waiting) this.hint(appid)
  }

  private async check(appid: string) {
    const running = this.again.has(appid)
    this.again.set(appid, running)
    if (running) return
    try {
      do {
        this.again.set(appid, false)
        await this.look(appid)
      } while (this.again.get(appid))
    } finally {
      this.again.delete(appid)
    }
  }

  private async look(appid: string) {
    const credential = await this.db.credential.findUnique({ where: { appid } })
    if (!credential?.checkAskedAt) return
    const found = await this.tokens.get(appid, null).catch((error: Error) => error)
    await this.health.checked(credential, credential.checkAskedAt, found)
  }
}
