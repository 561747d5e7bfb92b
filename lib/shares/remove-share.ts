import type { Act } from "../actor"
import { change } from "../audit"
import { lockEnvironment } from "../environments/lock-environment"
import { notFound } from "../errors"
import { recordEvents } from "../events/record-events"

export function removeShare(act: Act, env: string, appid: string) {
  return change(act, "share.remove", async (tx, now) => {
    const { id: environmentId } = await lockEnvironment(tx, env, "update")
    const { count } = await tx.share.deleteMany({ where: { environmentId, appid } })
    if (count === 0) throw notFound(`sharing of environment “${env}” with ${appid}`)
    await tx.environment.update({ where: { id: environmentId }, data: { policyRevision: { increment: 1 } } })
    const message = `${act.actor.name} ended the sharing with ${appid}.`
    await recordEvents(tx, now, [{ environmentId, kind: "share.changed", message }])
    return {
      view: undefined,
      object: `/environments/${env}/shares/${appid}`,
      environment: env,
      before: { appid },
    }
  })
}
