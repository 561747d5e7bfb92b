import type { Act } from "../actor"
import { change } from "../audit"
import { lockEnvironment } from "../environments/lock-environment"
import { AppError, notFound } from "../errors"
import { recordEvents } from "../events/record-events"
import { shareParts, shareView } from "./read"
import type { ShareView } from "./schema"

/** From then on `from_appid` may name the app. Sharing twice is sharing once. */
export function addShare(act: Act, env: string, appid: string) {
  return change<ShareView>(act, "share.add", async (tx, now) => {
    const { id: environmentId, ownerAppid } = await lockEnvironment(tx, env, "update")
    if (!(await tx.app.findUnique({ where: { appid, deletedAt: null } })))
      throw notFound(`app ${appid}; register it first`)
    if (ownerAppid === appid)
      throw new AppError(
        "conflict",
        `${appid} owns this environment; calls without from_appid act as it already.`,
      )
    const key = { environmentId_appid: { environmentId, appid } }
    const shared = await tx.share.findUnique({ where: key, include: shareParts })
    if (shared) return { unchanged: shareView(shared) }
    const createdBy = act.actor.name
    const row = await tx.share.create({
      data: { environmentId, appid, createdAt: now, createdBy },
      include: shareParts,
    })
    await tx.environment.update({ where: { id: environmentId }, data: { policyRevision: { increment: 1 } } })
    const message = `${createdBy} shared the environment with ${appid}.`
    await recordEvents(tx, now, [{ environmentId, kind: "share.changed", message }])
    return {
      view: shareView(row),
      object: `/environments/${env}/shares/${appid}`,
      environment: env,
      after: { appid },
    }
  })
}
