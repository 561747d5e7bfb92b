// Why WeChat gives no token, as sentences that say what to do about it. Codes: the table of getStableAccessToken.

type Reason = { appid: string; errmsg: string }

/** What stands behind a refusal with this errcode, and its cure. */
export function tokenRefusal(appid: string, errcode: number, errmsg: string): string {
  const sentence = refusals[errcode]
  if (sentence) return sentence({ appid, errmsg })
  return `WeChat gives no token for ${appid}: ${errcode} ${errmsg.replace(/[^\x20-\x7e\u3000-\u9fff\uff00-\uffef]/g, " ").slice(0, 200)}`
}

const wrongSecret = ({ appid }: Reason) =>
  `WeChat says that the AppSecret of ${appid} is wrong. Reset it in WeChat's console and store the new one in the console.`
const wrongAppid = ({ appid }: Reason) => `WeChat knows no app ${appid}. Check the appid in WeChat's console.`
const busy = ({ appid }: Reason) =>
  `WeChat is busy and gives no token for ${appid} just now; it is asked again.`
const slower = ({ appid }: Reason) =>
  `Tokens of ${appid} are asked for too often; WeChat gives one again in a minute.`
const banned = ({ appid }: Reason) =>
  `WeChat has barred ${appid} from tokens. See the notices in WeChat's console.`
const unconfirmed = ({ appid }: Reason) =>
  `An administrator of ${appid} has to confirm this server's IP address in WeChat before it gives a token.`

const refusals: Record<number, (reason: Reason) => string> = {
  [-1]: busy,
  40001: wrongSecret,
  40013: wrongAppid,
  40125: wrongSecret,
  40164: ({ appid, errmsg }) => {
    const ip = /invalid ip ([\da-fA-F.:]+)/.exec(errmsg)?.[1] ?? "this server's IP address"
    return `WeChat refuses calls from here. Add ${ip} to the IP allow-list of ${appid} in WeChat's console.`
  },
  40243: ({ appid }) => `The AppSecret of ${appid} is frozen. Unfreeze it in WeChat's console.`,
  41002: wrongAppid,
  41004: wrongSecret,
  45009: ({ appid }) => `Today's tokens of ${appid} are used up; WeChat gives one again tomorrow.`,
  45011: slower,
  50004: banned,
  50007: banned,
  89503: unconfirmed,
  89506: unconfirmed,
  89507: unconfirmed,
}
