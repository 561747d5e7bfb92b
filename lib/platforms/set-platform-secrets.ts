import type { Act } from "../actor"
import { change } from "../audit"
import { sealSecret } from "../seal"
import { getPlatform } from "./read"
import type { PlatformSecrets } from "./schema"

/** Replaces all three. What WeChat pushes from now on is checked and opened with the new ones. */
export async function setPlatformSecrets(act: Act, appid: string, secrets: PlatformSecrets) {
  const sealed = await sealPlatform(appid, secrets)
  return change(act, "platform.secrets", async (tx, now) => {
    const before = await getPlatform(appid, tx)
    await tx.platform.update({
      where: { appid },
      data: { ...sealed, updatedAt: now, updatedBy: act.actor.name },
    })
    // Its apps are tried with the new ones at once.
    await tx.credential.updateMany({ where: { platformAppid: appid }, data: { checkAskedAt: now } })
    const view = { updatedAt: now.toISOString() }
    return {
      view,
      object: `/platforms/${appid}/secrets`,
      before: { updatedAt: before.updatedAt },
      after: view,
    }
  })
}

export const sealPlatform = (appid: string, { secret, verifyToken, encodingAesKey }: PlatformSecrets) =>
  sealSecret(
    { table: "Platform", appid, source: "secrets" },
    JSON.stringify({ secret, verifyToken, encodingAesKey }),
  )
