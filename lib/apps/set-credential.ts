import type { Act } from "../actor"
import { change } from "../audit"
import type { Tx } from "../db"
import { sealSecret } from "../seal"
import { getApp } from "./read"
import type { CredentialInput } from "./schema"

type Sealed = { source: CredentialInput["source"]; sealed: Uint8Array<ArrayBuffer>; keyId: string }

/** Replaces the app's credential. It is sealed before it meets the database, and no answer ever holds it. */
export async function setCredential(act: Act, appid: string, input: CredentialInput) {
  const sealed = await sealCredential(appid, input)
  return change(act, "app.credential", async (tx, now) => {
    const before = (await getApp(appid, tx)).credential
    await writeCredential(tx, appid, sealed, now, act.actor.name)
    const view = { source: input.source, updatedAt: now.toISOString() }
    return { view, object: `/apps/${appid}/credential`, before, after: view }
  })
}

export async function sealCredential(appid: string, input: CredentialInput): Promise<Sealed> {
  const { source, secret } = input
  return { source, ...(await sealSecret({ table: "Credential", appid, source }, secret)) }
}

export async function writeCredential(tx: Tx, appid: string, sealed: Sealed, now: Date, by: string) {
  const row = { ...sealed, updatedAt: now, updatedBy: by }
  await tx.credential.upsert({ where: { appid }, create: { appid, ...row }, update: row })
}
