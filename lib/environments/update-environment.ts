import type { Act } from "../actor"
import { change } from "../audit"
import { invalidField } from "../errors"
import { lockEnvironment } from "./lock-environment"
import { getEnvironment } from "./read"
import type { EnvironmentView, UpdateEnvironment } from "./schema"

/** The owner is who a call without `from_appid` acts as: sidecars hear of it as a new policy. */
export function updateEnvironment(act: Act, name: string, { ownerAppid }: UpdateEnvironment) {
  return change<EnvironmentView>(act, "environment.update", async (tx) => {
    const environment = await lockEnvironment(tx, name, "update")
    if (environment.ownerAppid === ownerAppid) return { unchanged: await getEnvironment(name, tx) }
    const owner = await tx.app.findUnique({ where: { appid: ownerAppid, deletedAt: null } })
    if (!owner) throw invalidField("ownerAppid", `Register the app ${ownerAppid} first.`)
    await tx.share.deleteMany({ where: { environmentId: environment.id, appid: ownerAppid } })
    await tx.environment.update({
      where: { id: environment.id },
      data: { ownerAppid, policyRevision: { increment: 1 } },
    })
    return {
      view: await getEnvironment(name, tx),
      object: `/environments/${name}`,
      environment: name,
      before: { ownerAppid: environment.ownerAppid },
      after: { ownerAppid },
    }
  })
}
