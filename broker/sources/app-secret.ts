import { z } from "zod"
import { Secret } from "../secret"
import { refusedToken } from "../token-refusals"
import { askWechat, type Issued, Seconds, TokenText, WechatError } from "../wechat"

const Answer = z.object({ access_token: TokenText, expires_in: Seconds })

/**
 * `POST /cgi-bin/stable_token`: the same token for everybody until its last five minutes, then a new one beside it.
 * `force` ends the present token at once; WeChat allows it 20 times a day, 30 s apart.
 */
export async function stableToken(
  upstream: string,
  { appid, secret }: { appid: string; secret: Secret },
  force: boolean,
): Promise<Issued> {
  const question = {
    path: "/cgi-bin/stable_token",
    body: {
      grant_type: "client_credential",
      appid,
      secret: secret.reveal(),
      force_refresh: force,
    },
    what: `a token of ${appid}`,
  }
  try {
    const { access_token, expires_in } = await askWechat(upstream, question, Answer)
    return { token: new Secret(access_token), expiresInS: expires_in }
  } catch (error) {
    throw error instanceof WechatError ? refusedToken(appid, error) : error
  }
}
