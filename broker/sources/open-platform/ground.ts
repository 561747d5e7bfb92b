import type { Logger } from "pino"
import type { Db } from "../../../lib/db"
import { PlatformSecrets } from "../../../lib/platforms/schema"
import type { LockSession } from "../../lease/lock-session"
import type { Vault } from "../../vault"
import { sealedSettings } from "../sealed-settings"
import { SourceRefusal } from "../source"

/** What the open platform's parts stand on. */
export type Ground = {
  db: Db
  vault: Vault
  locks: LockSession
  /** Where WeChat answers. */
  upstream: string
  log: Logger
}

export type OpenedPlatform = PlatformSecrets & { updatedAt: Date }

/** A platform's secrets, opened; null when there is no such platform. Throws a SourceRefusal when they do not open. */
export async function openPlatform(
  { db, vault, log }: Ground,
  appid: string,
): Promise<OpenedPlatform | null> {
  const row = await db.platform.findUnique({ where: { appid } })
  if (!row) return null
  const opened = await vault
    .open({ table: "Platform", appid, source: "secrets" }, row)
    .catch((error: Error) => {
      log.error(
        { platform: appid, keyId: row.keyId, reason: error.message },
        "A platform's secrets do not open",
      )
      throw new SourceRefusal(
        `The open platform ${appid} was sealed for another broker. Store its secrets again in the console.`,
      )
    })
  const secrets = sealedSettings(opened, PlatformSecrets)
  if (!secrets)
    throw new SourceRefusal(`What was stored for the open platform ${appid} is not whole. Store it again.`)
  return { ...secrets, updatedAt: row.updatedAt }
}
