import type { Act } from "../actor"
import { change } from "../audit"
import { lockEnvironment } from "../environments/lock-environment"
import { AppError } from "../errors"
import { getService } from "./read"
import type { CreateService } from "./schema"

export function createService(act: Act, env: string, { name }: CreateService) {
  return change(act, "service.create", async (tx) => {
    const { id: environmentId } = await lockEnvironment(tx, env, "share")
    const key = { environmentId_name_retired: { environmentId, name, retired: "" } }
    if (await tx.service.findUnique({ where: key }))
      throw new AppError(
        "conflict",
        `There is a service “${name}” in this environment already; choose another name.`,
      )
    await tx.service.create({ data: { environmentId, name, createdBy: act.actor.name } })
    return {
      view: await getService({ env, service: name }, tx),
      object: `/environments/${env}/services/${name}`,
      environment: env,
      after: { name },
    }
  })
}
