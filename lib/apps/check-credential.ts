import type { Act } from "../actor"
import { change } from "../audit"
import { AppError } from "../errors"
import { getApp } from "./read"

/** Asks the brokers to fetch a token now. The answer comes with the app's health, a moment later. */
export function checkCredential(act: Act, appid: string) {
  return change(act, "app.check", async (tx, now) => {
    const { credential } = await getApp(appid, tx)
    if (!credential) throw new AppError("conflict", `${appid} has no credential yet; store one first.`)
    await tx.credential.update({ where: { appid }, data: { checkAskedAt: now } })
    return { view: (await getApp(appid, tx)).credential!.health, object: `/apps/${appid}/credential` }
  })
}
