import type { Act } from "../actor"
import { change } from "../audit"
import { env as settings } from "../env"
import { AppError, invalidField } from "../errors"
import { getApp } from "./read"
import { appidRefusal } from "./rules"
import type { CreateApp } from "./schema"
import { sealCredential, writeCredential } from "./set-credential"

export async function createApp(act: Act, input: CreateApp) {
  const { appid, name, kind } = input
  const refusal = appidRefusal(appid, settings.simulator)
  if (refusal) throw invalidField("appid", refusal)
  const sealed = input.credential && (await sealCredential(appid, input.credential))
  return change(act, "app.create", async (tx, now) => {
    const by = act.actor.name
    const known = await tx.app.findUnique({ where: { appid } })
    if (known && known.deletedAt === null)
      throw new AppError("conflict", `${appid} is registered already, as “${known.name}”.`)
    const row = { name, kind, createdAt: now, createdBy: by, deletedAt: null }
    await tx.app.upsert({ where: { appid }, create: { appid, ...row }, update: row })
    if (sealed) await writeCredential(tx, appid, sealed, now, by, "credential.platform")
    return {
      view: await getApp(appid, tx),
      object: `/apps/${appid}`,
      after: { appid, name, kind, credential: sealed ? sealed.source : null },
    }
  })
}
