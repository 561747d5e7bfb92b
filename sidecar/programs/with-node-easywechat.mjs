// A service on node-easywechat, which fetches its token with POST /cgi-bin/stable_token.
// Argument: the origin that it is to call; without one it calls where it does by itself.
import { MiniApp } from "node-easywechat"

const [origin] = process.argv.slice(2)
const app = new MiniApp({
  app_id: "wxaaaa",
  secret: "APPSECRET-OF-WXAAAA",
  use_stable_access_token: true,
  file_cache: { path: "." },
  ...(origin && { http: { baseURL: `${origin}/` } }),
})

const client = app.getClient()
const page = { path: "pages/index" }
const code = await client.postJson("wxa/getwxacode", page, { responseType: "arraybuffer" })
const message = { touser: "OPENID", template_id: "TEMPLATE", data: { thing1: { value: "你好" } } }
const sent = await client.postJson("cgi-bin/message/subscribe/send", message)
const kept = await client
  .withFile("photo.jpg", "media")
  .post("cgi-bin/media/upload", { params: { type: "image" } })
const token = await app.getAccessToken().getToken()
const answers = [sent.toObject(), kept.toObject()]
console.log(JSON.stringify({ token, code: code.getContent().toString("base64"), answers }))
