// What WeChat pushes to an open platform's address, as the console passed it on: checked, opened, and kept or acted on.
// Nothing is believed before the signature over all of it is. Everything here can come twice and changes nothing then:
// an older ticket never replaces a newer, and news of an authorization only makes the next token ask WeChat's list.
import { readFlatXml } from "../../../lib/wire/flat-xml"
import type { Push } from "../../../lib/wire/push"
import { Refusal } from "../../refusal"
import { forgetRefreshToken } from "./authorizations"
import { type Ground, type OpenedPlatform, openPlatform } from "./ground"
import { decrypted, isSigned } from "./push-cipher"
import { keepTicket } from "./tickets"

/** How far a push's time may be from this machine's, so that an old one cannot be sent again for ever. */
const windowMinutes = 15
const refusalEveryMs = 60_000

const authorizationNews = ["authorized", "updateauthorized", "unauthorized"]

export class Pushes {
  private readonly refusedAt = new Map<string, number>()

  constructor(private readonly ground: Ground) {}

  /** Throws a Refusal for what is not WeChat's, or not of now. */
  async take(push: Push, now = new Date()): Promise<void> {
    const platform = await openPlatform(this.ground, push.platform)
    if (!platform) throw unsigned()
    const found = opened(platform, push, now)
    if ("refused" in found) {
      await this.noteRefusal(push.platform, found.refused)
      throw found.refused === notSigned ? unsigned() : new Refusal("forbidden", found.refused)
    }
    await this.act(push.platform, found.message)
  }

  private async act(platform: string, message: string) {
    const { log } = this.ground
    const fields = readFlatXml(message)
    const kind = fields?.get("InfoType") ?? "another"
    const ticket = fields?.get("ComponentVerifyTicket")
    const at = new Date(Number(fields?.get("CreateTime")) * 1000)
    const appid = fields?.get("AuthorizerAppid")
    if (kind === "component_verify_ticket" && ticket && !Number.isNaN(at.getTime())) {
      const isNew = await keepTicket(this.ground, platform, ticket, at)
      return log.info({ platform, isNew }, "WeChat pushed a ticket")
    }
    if (authorizationNews.includes(kind) && appid) {
      await forgetRefreshToken(this.ground, { platform, appid })
      return log.info({ platform, kind, appid }, "WeChat pushed news of an authorization")
    }
    log.info({ platform, kind: kind.slice(0, 64) }, "WeChat pushed something that needs nothing done")
  }

  /** For the platform's page. At most one a minute: whoever knows the address can send what is refused. */
  private async noteRefusal(platform: string, message: string) {
    const now = performance.now()
    if (now - (this.refusedAt.get(platform) ?? Number.NEGATIVE_INFINITY) < refusalEveryMs) return
    this.refusedAt.set(platform, now)
    const refused = { pushRefusedAt: new Date(), pushRefusal: message }
    await this.ground.db.platformStatus.upsert({
      where: { appid: platform },
      create: { appid: platform, ...refused },
      update: refused,
    })
  }
}

const notSigned =
  "A push was not signed with this platform's verify token. Check that it is the one that WeChat has; if it is, the push was not WeChat's."

/** The same words whether or not there is such a platform. */
const unsigned = () =>
  new Refusal("forbidden", "This push is not signed by a platform that is registered here.")

/** The message inside, or why the push is not taken. */
function opened(platform: OpenedPlatform, push: Push, now: Date): { message: string } | { refused: string } {
  if (!isSigned(platform.verifyToken, push)) return { refused: notSigned }
  const minutes = Math.round(Math.abs(Number(push.timestamp) * 1000 - now.getTime()) / 60_000)
  if (minutes > windowMinutes)
    return {
      refused: `A push was made ${minutes} minutes away from this machine's time. Check the clock here; if it is right, an old push was sent again.`,
    }
  const inside = decrypted(platform.encodingAesKey, push.encrypted)
  if (!inside)
    return {
      refused:
        "A push does not open with this platform's EncodingAESKey. Store the one that WeChat has, and save it there in the same form.",
    }
  if (inside.appid !== push.platform)
    return { refused: `A push for ${shown(inside.appid)} came to this platform's address.` }
  return { message: inside.message }
}

const shown = (appid: string) => (/^\w{1,32}$/.test(appid) ? appid : "another platform")
