import { z } from "zod"
import { OpenPlatformInput } from "../../../lib/apps/credential-schema"
import { Secret } from "../../secret"
import { refusedAuthorizer } from "../../token-refusals"
import { askWechat, type Issued, Seconds, TokenText, WechatError } from "../../wechat"
import { sealedSettings } from "../sealed-settings"
import { SourceRefusal } from "../source"
import { type AsPlatform, keepRefreshToken, keptRefreshToken, listedRefreshToken } from "./authorizations"
import type { ComponentTokens } from "./component-tokens"
import type { Ground } from "./ground"

const Settings = OpenPlatformInput.omit({ source: true })
const Answer = z.object({
  authorizer_access_token: TokenText,
  expires_in: Seconds,
  authorizer_refresh_token: TokenText.optional(),
})

/** WeChat took the component token no more. */
const componentTokenRefused = [40001, 40014, 42001]
/** WeChat knows no such refresh token: the app was authorized anew, or its present one was lost. */
const refreshTokenRefused = [42002, 61023]

/**
 * An app's token by its owner's authorization of an open platform. Each call gives another; the one before lives on a
 * while. A refresh token that comes with it is kept before the token is given away, and one that WeChat does not know is
 * looked up in its list of authorizers, as is the first.
 */
export async function authorizerToken(
  ground: Ground,
  components: ComponentTokens,
  { appid, secret }: { appid: string; secret: Secret },
): Promise<Issued> {
  const platform = sealedSettings(secret, Settings)?.platform
  if (!platform) throw new SourceRefusal(`What was stored for ${appid} is no open platform. Store it again.`)
  const of = { platform, appid }
  const ask = asPlatform(ground, components, of)

  async function issued(refreshToken: Secret, kept: Secret | null): Promise<Issued> {
    const body = {
      component_appid: platform,
      authorizer_appid: appid,
      authorizer_refresh_token: refreshToken.reveal(),
    }
    const answer = await ask("/cgi-bin/component/api_authorizer_token", body, Answer)
    const { authorizer_refresh_token } = answer
    const next = authorizer_refresh_token === undefined ? refreshToken : new Secret(authorizer_refresh_token)
    if (!kept?.equals(next)) await keepRefreshToken(ground, of, next)
    return { token: new Secret(answer.authorizer_access_token), expiresInS: answer.expires_in }
  }

  try {
    const kept = await keptRefreshToken(ground, of)
    const refused = kept && (await issued(kept, kept).catch(onlyIf(refreshTokenRefused)))
    if (refused && !(refused instanceof WechatError)) return refused
    const listed = await listedRefreshToken(ask, of)
    if (!listed)
      throw new SourceRefusal(
        `${appid} has not authorized the open platform ${platform}, or has ended it. Let an administrator of ${appid} authorize it.`,
      )
    if (refused && kept?.equals(listed)) throw refused
    return await issued(listed, kept)
  } catch (error) {
    throw error instanceof WechatError ? refusedAuthorizer(appid, platform, error) : error
  }
}

/** A component token that WeChat refuses is replaced once. */
function asPlatform(
  { upstream }: Ground,
  components: ComponentTokens,
  { platform, appid }: { platform: string; appid: string },
): AsPlatform {
  const ask = async <S extends z.ZodType>(path: string, body: Record<string, unknown>, schema: S) => {
    const question = { path, body, what: `a token of ${appid}` }
    const componentToken = await components.get(platform)
    const answer = await askWechat(upstream, { ...question, componentToken }, schema).catch(
      onlyIf(componentTokenRefused),
    )
    if (!(answer instanceof WechatError)) return answer
    return askWechat(
      upstream,
      { ...question, componentToken: await components.get(platform, componentToken) },
      schema,
    )
  }
  return ask
}

/** Lets those of WeChat's refusals be looked at; every other error goes on. */
const onlyIf =
  (errcodes: number[]) =>
  (error: unknown): WechatError => {
    if (error instanceof WechatError && errcodes.includes(error.errcode)) return error
    throw error
  }
