import type { Act } from "../actor"
import { change } from "../audit"
import { AppError } from "../errors"
import { getApp } from "./read"

/** Its credential is erased; what is recorded of the past still names the appid. */
export function deleteApp(act: Act, appid: string) {
  return change(act, "app.delete", async (tx, now) => {
    await tx.$queryRaw`select 1 from "App" where appid = ${appid} for update`
    const app = await getApp(appid, tx)
    if (app.environments.length > 0)
      throw new AppError(
        "conflict",
        `${appid} is used by ${app.environments.join(", ")}; give those another owner or end the sharing first.`,
      )
    await tx.credential.deleteMany({ where: { appid } })
    await tx.authorization.deleteMany({ where: { appid } })
    await tx.app.update({ where: { appid }, data: { deletedAt: now } })
    return { view: undefined, object: `/apps/${appid}`, before: { appid, name: app.name, kind: app.kind } }
  })
}
