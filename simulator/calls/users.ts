import { json, ok } from "../answer"
import { type Call, get, miniProgram, officialAccount, post, type TokenContext } from "../call"
import { belongsToOther, digest, openidOf, unionidOf } from "../identity"
import { oneOf, openid, text } from "../rules"
import { WechatError } from "../wechat-error"

export const userCalls: Call[] = [
  {
    ...get("/cgi-bin/user/info", officialAccount, userInfo),
    rules: [openid("openid")],
    quota: { day: 5_000_000 },
  },
  { ...get("/cgi-bin/user/get", officialAccount, listUsers), quota: { day: 500 } },
  {
    ...get("/cgi-bin/ticket/getticket", officialAccount, jsTicket),
    rules: [{ name: "type", is: oneOf("jsapi", "wx_card"), errcode: 40097 }],
  },
  {
    ...post("/wxa/business/getuserphonenumber", miniProgram, phoneNumber),
    rules: [{ name: "code", is: text(1, 256), errcode: 40029 }],
  },
]

const followers = ["alice", "bob"]

/** Everybody follows every account, except the users of another app. */
function userInfo({ world, app, input, now }: TokenContext) {
  const id = input.openid as string
  const appids = world.apps.list().map((other) => other.appid)
  if (belongsToOther(id, app.appid, appids)) throw new WechatError(40003)
  const follower = followers.find((user) => openidOf(app.appid, user) === id)
  return json({
    subscribe: 1,
    openid: id,
    language: input.lang ?? "zh_CN",
    subscribe_time: Math.floor(now / 1000) - 86_400,
    unionid: unionidOf(follower ?? id),
    remark: "",
    groupid: 0,
    tagid_list: [],
    subscribe_scene: "ADD_SCENE_QR_CODE",
    qr_scene: 0,
    qr_scene_str: "",
  })
}

function listUsers({ app, input }: TokenContext) {
  const all = followers.map((user) => openidOf(app.appid, user))
  const after = input.next_openid ? all.indexOf(String(input.next_openid)) + 1 : 0
  const page = all.slice(after)
  const data = page.length > 0 ? { data: { openid: page } } : {}
  return json({ total: all.length, count: page.length, ...data, next_openid: page.at(-1) ?? "" })
}

/** Two hours by the clock, like a token: the same ticket to all who ask within them. */
function jsTicket({ app, input, now }: TokenContext) {
  const window = Math.floor(now / 7_200_000)
  const ticket = digest(`ticket ${app.appid} ${input.type} ${window}`, 43)
  return ok({ ticket: `sM4AOVdWfPE4DxkXGEs8V${ticket}`, expires_in: 7200 - (Math.floor(now / 1000) % 7200) })
}

function phoneNumber({ app, input, now }: TokenContext) {
  const code = input.code as string
  if (code.startsWith("invalid")) throw new WechatError(40029)
  const digits = BigInt(`0x${Buffer.from(digest(`phone ${code}`, 12)).toString("hex")}`) % 100_000_000n
  const number = `138${digits.toString().padStart(8, "0")}`
  const watermark = { timestamp: Math.floor(now / 1000), appid: app.appid }
  return ok({
    phone_info: { phoneNumber: number, purePhoneNumber: number, countryCode: "86", watermark },
  })
}
