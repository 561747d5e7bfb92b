import type { Act } from "../actor"
import { appidRefusal } from "../apps/rules"
import { change } from "../audit"
import { env as settings } from "../env"
import { AppError, invalidField } from "../errors"
import { getPlatform } from "./read"
import type { CreatePlatform } from "./schema"
import { sealPlatform } from "./set-platform-secrets"

export async function createPlatform(act: Act, { appid, name, ...secrets }: CreatePlatform) {
  const refusal = appidRefusal(appid, settings.simulator)
  if (refusal) throw invalidField("appid", refusal)
  const sealed = await sealPlatform(appid, secrets)
  return change(act, "platform.create", async (tx, now) => {
    const known = await tx.platform.findUnique({ where: { appid } })
    if (known) throw new AppError("conflict", `${appid} is registered already, as “${known.name}”.`)
    const by = act.actor.name
    const row = { createdAt: now, createdBy: by, updatedAt: now, updatedBy: by }
    await tx.platform.create({ data: { appid, name, ...sealed, ...row } })
    return {
      view: await getPlatform(appid, tx),
      object: `/platforms/${appid}`,
      after: { appid, name },
    }
  })
}
