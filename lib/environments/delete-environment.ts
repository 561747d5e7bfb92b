import type { Act } from "../actor"
import { change } from "../audit"
import { AppError } from "../errors"
import { lockEnvironment } from "./lock-environment"

/** Its records stay; its name is free again. */
export function deleteEnvironment(act: Act, name: string) {
  return change(act, "environment.delete", async (tx) => {
    const { id, ownerAppid } = await lockEnvironment(tx, name, "update")
    const service = await tx.service.findFirst({ where: { environmentId: id, retired: "" } })
    if (service) throw new AppError("conflict", `Delete its services first; “${service.name}” is one.`)
    await tx.share.deleteMany({ where: { environmentId: id } })
    await tx.environment.update({ where: { id }, data: { retired: id, policyRevision: { increment: 1 } } })
    return {
      view: undefined,
      object: `/environments/${name}`,
      environment: name,
      before: { name, ownerAppid },
    }
  })
}
