// A service on co-wechat-api, which fetches its token with GET /cgi-bin/token.
// Argument: the origin that it is to call; without one it calls where it does by itself.
import WechatApi from "co-wechat-api"

const [origin] = process.argv.slice(2)
const api = new WechatApi("wxaaaa", "APPSECRET-OF-WXAAAA")
api.setOpts({ timeout: 20_000 })
if (origin) {
  api.prefix = `${origin}/cgi-bin/`
  api.wxaPrefix = `${origin}/wxa/`
}

const code = await api.getWXACode("pages/index")
const data = { thing1: { value: "你好" } }
const sent = await api.sendSubscribeMessage("OPENID", "TEMPLATE", "pages/index", data)
const kept = await api.uploadMedia("photo.jpg", "image")
const { accessToken } = await api.getToken()
console.log(JSON.stringify({ token: accessToken, code: code.toString("base64"), answers: [sent, kept] }))
process.exit()
