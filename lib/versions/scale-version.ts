import type { Act } from "../actor"
import { change } from "../audit"
import { env as settings } from "../env"
import { invalidField } from "../errors"
import { recordEvents } from "../events/record-events"
import { getVersion, ownVersion, type VersionKey } from "./read"
import {
  autoscaleRefusal,
  autoscalingOf,
  placedAs,
  scaleRefusal,
  sizeOf,
  sizeText,
  versionName,
} from "./rules"
import type { ScaleVersion, VersionView } from "./schema"

/** Instances come and go by the version's record; the switch has no say (S5). */
export function scaleVersion(act: Act, key: VersionKey, input: ScaleVersion): Promise<VersionView> {
  return change<VersionView>(act, "version.scale", async (tx, now) => {
    const { id, environmentId, port, cpu } = await ownVersion(tx, key)
    await tx.$queryRaw`select 1 from "Placement" where "versionId" = ${id}::uuid for update`
    const before = sizeOf((await ownVersion(tx, key)).placement!)
    const placed = placedAs(input)
    const crowded = scaleRefusal(settings.engine, port, placed.replicas)
    if (crowded) throw invalidField("replicas", crowded)
    const refusal = autoscalingOf(placed) && autoscaleRefusal(settings.engine, cpu)
    if (refusal) throw invalidField("minReplicas", refusal)
    const after = sizeOf(placed)
    if (sizeText(before) === sizeText(after)) return { unchanged: await getVersion(key, tx) }
    await tx.placement.update({ where: { versionId: id }, data: { ...placed, generation: { increment: 1 } } })
    const message = `${act.actor.name} scaled ${versionName(key.service, key.number)} from ${sizeText(before)} to ${sizeText(after)}.`
    const about = { service: key.service, version: key.number }
    await recordEvents(tx, now, [{ environmentId, kind: "version.scaled", ...about, message }])
    return {
      view: await getVersion(key, tx),
      object: `/environments/${key.env}/services/${key.service}/versions/${key.number}/scale`,
      environment: key.env,
      before,
      after,
    }
  })
}
