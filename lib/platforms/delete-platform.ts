import type { Act } from "../actor"
import { change } from "../audit"
import { AppError } from "../errors"
import { getPlatform } from "./read"

/** Its secrets, its ticket and the authorizations that WeChat gave it go with it. */
export function deletePlatform(act: Act, appid: string) {
  return change(act, "platform.delete", async (tx) => {
    await tx.$queryRaw`select 1 from "Platform" where appid = ${appid} for update`
    const { name, apps } = await getPlatform(appid, tx)
    if (apps.length > 0)
      throw new AppError(
        "conflict",
        `Tokens of ${apps.join(", ")} come from ${appid}; give those another credential first.`,
      )
    await tx.platform.delete({ where: { appid } })
    return { view: undefined, object: `/platforms/${appid}`, before: { appid, name } }
  })
}
