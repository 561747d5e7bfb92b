// The authorizer_refresh_tokens that brokers keep, and where lost ones come from.
import { z } from "zod"
import { Secret } from "../../secret"
import { TokenText } from "../../wechat"
import type { Ground } from "./ground"

type Of = { platform: string; appid: string }

/** Asks WeChat on behalf of the platform. */
export type AsPlatform = <S extends z.ZodType>(
  path: string,
  body: Record<string, unknown>,
  schema: S,
) => Promise<z.infer<S>>

const row = ({ platform, appid }: Of) => ({ table: "Authorization", appid, of: platform }) as const
const key = ({ platform: platformAppid, appid }: Of) => ({ platformAppid, appid })

/** Null when there is none, or none that opens. */
export async function keptRefreshToken({ db, vault, log }: Ground, of: Of): Promise<Secret | null> {
  const found = await db.authorization.findUnique({ where: { platformAppid_appid: key(of) } })
  if (!found) return null
  return vault.openKept(row(of), found).catch((error: Error) => {
    log.warn({ ...of, reason: error.message }, "A refresh token does not open")
    return null
  })
}

export async function keepRefreshToken({ db, vault }: Ground, of: Of, token: Secret): Promise<void> {
  const { sealed, keyId } = await vault.sealKept(row(of), token)
  const data = { sealed: new Uint8Array(sealed), keyId, updatedAt: new Date() }
  await db.authorization.upsert({
    where: { platformAppid_appid: key(of) },
    create: { ...key(of), ...data },
    update: data,
  })
}

/** The next one comes from WeChat's list. */
export async function forgetRefreshToken({ db }: Ground, of: Of): Promise<void> {
  await db.authorization.deleteMany({ where: key(of) })
}

const pageSize = 500
const authorizersMax = 50_000

const Page = z.object({
  list: z.array(z.object({ authorizer_appid: z.string(), refresh_token: TokenText })).default([]),
})

/** WeChat's own list of who authorized the platform; null when the app is not on it. */
export async function listedRefreshToken(ask: AsPlatform, { platform, appid }: Of): Promise<Secret | null> {
  for (let offset = 0; offset < authorizersMax; offset += pageSize) {
    const body = { component_appid: platform, offset, count: pageSize }
    const { list } = await ask("/cgi-bin/component/api_get_authorizer_list", body, Page)
    const found = list.find((authorizer) => authorizer.authorizer_appid === appid)
    if (found) return new Secret(found.refresh_token)
    if (list.length < pageSize) return null
  }
  return null
}
