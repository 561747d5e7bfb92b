// The component_verify_ticket, as WeChat pushed it last. Sealed by brokers for brokers.
import { Secret } from "../../secret"
import type { Ground } from "./ground"

const row = (appid: string) => ({ table: "PlatformStatus", appid, of: "ticket" }) as const

/** Keeps the ticket that WeChat made at `at`. False: one that is as new or newer is there already. */
export async function keepTicket(
  { db, vault }: Ground,
  platform: string,
  ticket: string,
  at: Date,
): Promise<boolean> {
  const { sealed, keyId } = await vault.sealKept(row(platform), new Secret(ticket))
  const kept = await db.$executeRaw`
    INSERT INTO "PlatformStatus" ("appid", "ticket", "ticketKeyId", "ticketAt", "ticketReceivedAt")
    VALUES (${platform}, ${sealed}, ${keyId}, ${at}, clock_timestamp())
    ON CONFLICT ("appid") DO UPDATE
    SET "ticket" = excluded."ticket", "ticketKeyId" = excluded."ticketKeyId", "ticketAt" = excluded."ticketAt",
        "ticketReceivedAt" = excluded."ticketReceivedAt"
    WHERE "PlatformStatus"."ticketAt" IS NULL OR "PlatformStatus"."ticketAt" < excluded."ticketAt"`
  return kept > 0
}

/** Null while WeChat has pushed none; one that does not open counts as none, since another comes in ten minutes. */
export async function presentTicket({ db, vault, log }: Ground, platform: string): Promise<Secret | null> {
  const status = await db.platformStatus.findUnique({ where: { appid: platform } })
  if (!status?.ticket || !status.ticketKeyId) return null
  const sealed = { sealed: status.ticket, keyId: status.ticketKeyId }
  return vault.openKept(row(platform), sealed).catch((error: Error) => {
    log.warn({ platform, reason: error.message }, "A ticket does not open")
    return null
  })
}
