// Why WeChat gives no token, as sentences that say what to do about it. Codes: the tables of getStableAccessToken and of
// the open platform's calls.
import { SourceRefusal } from "./sources/source"
import type { WechatError } from "./wechat"

/** Who was refused, and the address that WeChat saw it come from, where its words name one. */
type Refused = { appid: string; ip: string }
type Sentences = Record<number, (refused: Refused) => string>

/** What stands behind WeChat's refusal of an app's token, and its cure. */
export const refusedToken = (appid: string, error: WechatError) => refusal(ofApp, appid, error)

/** The same for a call of an open platform on its own behalf. */
export const refusedPlatform = (platform: string, error: WechatError) => refusal(ofPlatform, platform, error)

/** The same for an app that has authorized a platform: what is about the platform names the platform. */
export const refusedAuthorizer = (appid: string, platform: string, error: WechatError) =>
  error.errcode in ofPlatform && !(error.errcode in ofAuthorizer)
    ? refusedPlatform(platform, error)
    : refusal(ofAuthorizer, appid, error)

function refusal(sentences: Sentences, appid: string, { errcode, errmsg }: WechatError) {
  const egressIp = egressIpIn(errmsg)
  const sentence = sentences[errcode] ?? common[errcode]
  const message =
    sentence?.({ appid, ip: egressIp ?? "this server's IP address" }) ?? unknown(appid, errcode, errmsg)
  return new SourceRefusal(message, { errcode, egressIp })
}

/** `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist`; `access clientip is not registered requestIP: 1.2.3.4`. */
const egressIpIn = (errmsg: string) =>
  /(?:invalid ip|requestIP:) ?([\da-fA-F.:]{2,45})/.exec(errmsg)?.[1] ?? null

const unknown = (appid: string, errcode: number, errmsg: string) =>
  `WeChat gives no token for ${appid}: ${errcode} ${errmsg.replace(/[^\x20-\x7e\u3000-\u9fff\uff00-\uffef]/g, " ").slice(0, 200)}`

const wrongSecret = ({ appid }: Refused) =>
  `WeChat says that the AppSecret of ${appid} is wrong. Reset it in WeChat's console and store the new one in the console.`
const wrongAppid = ({ appid }: Refused) =>
  `WeChat knows no app ${appid}. Check the appid in WeChat's console.`
const closedAddress = ({ appid, ip }: Refused) =>
  `WeChat refuses calls from here. Add ${ip} to the IP allow-list of ${appid} in WeChat's console.`
const unconfirmed = ({ appid }: Refused) =>
  `An administrator of ${appid} has to confirm this server's IP address in WeChat before it gives a token.`

const common: Sentences = {
  [-1]: ({ appid }) => `WeChat is busy and gives no token for ${appid} just now; it is asked again.`,
  40164: closedAddress,
  40243: ({ appid }) => `The AppSecret of ${appid} is frozen. Unfreeze it in WeChat's console.`,
  45009: ({ appid }) => `Today's tokens of ${appid} are used up; WeChat gives one again tomorrow.`,
  45011: ({ appid }) => `Tokens of ${appid} are asked for too often; WeChat gives one again in a minute.`,
  48001: ({ appid }) =>
    `WeChat gives ${appid} no right to this interface. Check in WeChat's console that the account is verified and has the permission.`,
  50004: ({ appid }) =>
    `WeChat has barred ${appid} from tokens, perhaps as a penalty. See the notices in WeChat's console.`,
  50007: ({ appid }) => `The account of ${appid} is frozen. See the notices in WeChat's console.`,
  61004: closedAddress,
  89503: unconfirmed,
  89506: unconfirmed,
  89507: unconfirmed,
}

const ofApp: Sentences = {
  40001: wrongSecret,
  40013: wrongAppid,
  40125: wrongSecret,
  41002: wrongAppid,
  41004: wrongSecret,
}

const newTicket = ({ appid }: Refused) =>
  `WeChat does not take the last ticket of the open platform ${appid}; it pushes another within ten minutes. If none comes, check the push address.`
const unknownPlatform = ({ appid }: Refused) =>
  `WeChat knows no open platform ${appid}. Check the appid on open.weixin.qq.com.`

const wrongPlatformSecret = ({ appid }: Refused) =>
  `WeChat says that the AppSecret of the open platform ${appid} is wrong. Store the right one with the platform.`

const ofPlatform: Sentences = {
  40001: wrongPlatformSecret,
  40013: unknownPlatform,
  40125: wrongPlatformSecret,
  41002: unknownPlatform,
  41004: wrongPlatformSecret,
  61004: ({ appid, ip }) =>
    `WeChat refuses calls from here. Add ${ip} to the IP allow-list of the open platform ${appid} on open.weixin.qq.com.`,
  61005: newTicket,
  61006: newTicket,
  61011: unknownPlatform,
}

const authorizeAgain = ({ appid }: Refused) =>
  `The authorization of ${appid} has ended. Let an administrator of ${appid} authorize the open platform again.`

const ofAuthorizer: Sentences = {
  40013: wrongAppid,
  42002: authorizeAgain,
  42007: authorizeAgain,
  61003: authorizeAgain,
  61023: authorizeAgain,
}
