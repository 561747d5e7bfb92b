import type { Act } from "../actor"
import { change } from "../audit"
import type { Tx } from "../db"
import { invalidField } from "../errors"
import { sealSecret } from "../seal"
import type { CredentialInput } from "./credential-schema"
import { credentialView, getApp } from "./read"

type Sealed = {
  source: CredentialInput["source"]
  sealed: Uint8Array<ArrayBuffer>
  keyId: string
  server: string | null
  platformAppid: string | null
}

/** Replaces the app's credential. It is sealed before it meets the database, and no answer ever holds it. */
export async function setCredential(act: Act, appid: string, input: CredentialInput) {
  const sealed = await sealCredential(appid, input)
  return change(act, "app.credential", async (tx, now) => {
    const { credential } = await getApp(appid, tx)
    await writeCredential(tx, appid, sealed, now, act.actor.name)
    const view = credentialView({ ...sealed, updatedAt: now })
    const { health: _, ...before } = credential ?? { health: null }
    return { view, object: `/apps/${appid}/credential`, before: credential && before, after: view }
  })
}

/** The settings go into one sealed value, addresses with their keys, so that none can be exchanged in the database. */
export async function sealCredential(appid: string, input: CredentialInput): Promise<Sealed> {
  const { source, ...settings } = input
  const text = "secret" in settings ? settings.secret : JSON.stringify(settings)
  return {
    source,
    ...(await sealSecret({ table: "Credential", appid, source }, text)),
    server: "url" in settings ? shownServer(settings.url) : null,
    platformAppid: "platform" in settings ? settings.platform : null,
  }
}

/** The brokers are asked at once whether it works, so that a wrong one shows now and not at the first call. */
export async function writeCredential(
  tx: Tx,
  appid: string,
  sealed: Sealed,
  now: Date,
  by: string,
  field = "platform",
) {
  const { platformAppid } = sealed
  if (platformAppid && !(await heldPlatform(tx, platformAppid)))
    throw invalidField(field, `There is no open platform ${platformAppid}; add it first.`)
  const row = { ...sealed, updatedAt: now, updatedBy: by, checkAskedAt: now }
  await tx.credential.upsert({ where: { appid }, create: { appid, ...row }, update: row })
}

/** Not deleted until this transaction ends. */
async function heldPlatform(tx: Tx, appid: string): Promise<boolean> {
  const held = await tx.$queryRaw<unknown[]>`select 1 from "Platform" where appid = ${appid} for share`
  return held.length > 0
}

/** A key may stand in the query, so that is left out. */
function shownServer(url: string) {
  const { host, pathname } = new URL(url)
  return `${host}${pathname === "/" ? "" : pathname}`
}
