import type { Act } from "../actor"
import { change } from "../audit"
import { AppError } from "../errors"
import { versionName } from "../versions/rules"
import { lockService } from "./lock-service"
import type { ServiceKey } from "./read"

export function deleteService(act: Act, key: ServiceKey) {
  return change(act, "service.delete", async (tx) => {
    const { id } = await lockService(tx, key)
    const version = await tx.version.findFirst({ where: { serviceId: id, placement: { removedAt: null } } })
    if (version)
      throw new AppError(
        "conflict",
        `Delete its versions first; ${versionName(key.service, version.number)} is one.`,
      )
    await tx.service.update({ where: { id }, data: { retired: id } })
    return {
      view: undefined,
      object: `/environments/${key.env}/services/${key.service}`,
      environment: key.env,
      before: { name: key.service },
    }
  })
}
