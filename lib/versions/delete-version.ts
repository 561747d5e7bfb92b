import type { Act } from "../actor"
import { change } from "../audit"
import { AppError } from "../errors"
import { recordEvents } from "../events/record-events"
import { lockService } from "../services/lock-service"
import { ownVersion, type VersionKey } from "./read"
import { deleteRefusal, versionName } from "./rules"

/** What ran of it is gone; its record stays in the database for ever, and its number is not used again. */
export function deleteVersion(act: Act, key: VersionKey) {
  return change(act, "version.delete", async (tx, now) => {
    const service = await lockService(tx, key)
    const { id, environmentId } = await ownVersion(tx, key)
    await tx.$queryRaw`select 1 from "Placement" where "versionId" = ${id}::uuid for update`
    const { replicas, percent } = (await ownVersion(tx, key)).placement!
    const instances = await tx.instance.count({ where: { versionId: id } })
    const others = await tx.version.count({
      where: { serviceId: service.id, id: { not: id }, placement: { removedAt: null } },
    })
    const refusal = deleteRefusal({ replicas, instances, percent: others > 0 ? percent : 0 })
    if (refusal) throw new AppError("conflict", refusal)
    await tx.placement.update({
      where: { versionId: id },
      data: { removedAt: now, percent: 0, generation: { increment: 1 } },
    })
    const name = versionName(key.service, key.number)
    const about = { service: key.service, version: key.number }
    const message = `${act.actor.name} deleted ${name}.`
    await recordEvents(tx, now, [{ environmentId, kind: "version.removed", ...about, message }])
    return {
      view: undefined,
      object: `/environments/${key.env}/services/${key.service}/versions/${key.number}`,
      environment: key.env,
      before: { name },
    }
  })
}
