import { randomUUID } from "node:crypto"
import type { Act } from "../actor"
import { change } from "../audit"
import { AppError, invalidField } from "../errors"
import { getEnvironment } from "./read"
import type { CreateEnvironment } from "./schema"

/** The switch begins off, and that beginning is the first switch change: every version can name one. */
export function createEnvironment(act: Act, { name, ownerAppid }: CreateEnvironment) {
  return change(act, "environment.create", async (tx, now) => {
    const owner = await tx.app.findUnique({ where: { appid: ownerAppid, deletedAt: null } })
    if (!owner) throw invalidField("ownerAppid", `Register the app ${ownerAppid} first.`)
    if (await tx.environment.findUnique({ where: { name_retired: { name, retired: "" } } }))
      throw new AppError("conflict", `There is an environment “${name}” already; choose another name.`)
    const changeId = randomUUID()
    const by = act.actor.name
    await tx.environment.create({
      data: {
        name,
        ownerAppid,
        openapi: "Disabled",
        switchChangeId: changeId,
        createdBy: by,
        switchChanges: { create: { id: changeId, sequence: 1, state: "Disabled", at: now, by } },
      },
    })
    return {
      view: await getEnvironment(name, tx),
      object: `/environments/${name}`,
      environment: name,
      after: { name, ownerAppid, openapi: "Disabled" },
    }
  })
}
