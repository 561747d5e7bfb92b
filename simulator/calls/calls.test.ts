import { expect, test } from "vitest"
import { testSimulator } from "../testing"

/** A simulator with a token for a mini program and one for an official account already in hand. */
async function ready() {
  const started = await testSimulator()
  const mini = (await started.stableToken("wxaaaa")).access_token
  const account = (await started.stableToken("wxcccc")).access_token
  const ask = (token: string, path: string, body?: object | Buffer, headers?: Record<string, string>) =>
    started.call(`${path}${path.includes("?") ? "&" : "?"}access_token=${token}`, { body, headers })
  return { ...started, mini, account, ask }
}

const comment = { content: "hello", version: 2, scene: 1, openid: "o-someone" }

test("msg_sec_check says risky of the well-known text and of the word, else pass", async () => {
  const { ask, mini } = await ready()
  const verdict = async (content: string) =>
    (await ask(mini, "/wxa/msg_sec_check", { ...comment, content })).json.result.suggest
  expect(await verdict("你好")).toBe("pass")
  expect(await verdict("before 特3456书yuuo莞6543李zxcz蒜7782法fgnv级 after")).toBe("risky")
  expect(await verdict("a risky word")).toBe("risky")
  const first = await ask(mini, "/wxa/msg_sec_check", { content: "risky" })
  expect(first.json.errcode).toBe(87014)
})

const mistakes: [string, object, number][] = [
  ["/wxa/msg_sec_check", { ...comment, content: "x".repeat(2501) }, 47001],
  ["/wxa/msg_sec_check", { ...comment, version: "2" }, 47001],
  ["/wxa/msg_sec_check", { ...comment, openid: "" }, 40003],
  ["/wxa/media_check_async", { ...comment, media_type: 2, media_url: "not a url" }, 40066],
  ["/wxa/media_check_async", { ...comment, media_type: 3, media_url: "https://a.example/b.png" }, 40004],
  ["/wxa/getwxacode", {}, 40159],
  ["/wxa/getwxacode", { path: "x".repeat(1025) }, 40159],
  ["/wxa/getwxacode", { path: "pages/index", width: 279 }, 40097],
  ["/wxa/getwxacode", { path: "pages/index?scancode_time=1" }, 85096],
  ["/wxa/getwxacodeunlimit", { scene: "x".repeat(33) }, 40169],
  ["/wxa/getwxacodeunlimit", { scene: "中文" }, 40129],
  ["/wxa/getwxacodeunlimit", { scene: "a=1", page: "/pages/index" }, 41030],
  ["/cgi-bin/wxaapp/createwxaqrcode", { path: "x".repeat(129) }, 40159],
  ["/wxa/business/getuserphonenumber", { code: "invalid-code" }, 40029],
  ["/cgi-bin/message/subscribe/send", { touser: "o1", data: {} }, 40037],
  ["/cgi-bin/message/subscribe/send", { touser: "o1", template_id: "T", data: { a: { value: "" } } }, 47003],
  ["/cgi-bin/message/custom/send", { msgtype: "text" }, 40003],
  ["/cgi-bin/openapi/quota/get", { cgi_path: "cgi-bin/token" }, 76003],
  ["/cgi-bin/openapi/quota/get", { cgi_path: "/nowhere" }, 76021],
  ["/cgi-bin/openapi/quota/get", { cgi_path: "/sns/jscode2session" }, 76022],
  ["/cgi-bin/openapi/rid/get", { rid: "nonsense" }, 76002],
  ["/cgi-bin/openapi/rid/get", { rid: "00000000-00000000-00000000" }, 76001],
  ["/datacube/getweanalysisappiddailysummarytrend", { begin_date: "2017-3-1", end_date: "20170301" }, 61500],
  ["/datacube/getweanalysisappiddailysummarytrend", { begin_date: "20170301", end_date: "20170302" }, 61501],
]

test.each(mistakes)("%s with %j", async (path, body, errcode) => {
  const { ask, mini } = await ready()
  expect((await ask(mini, path, body)).json.errcode).toBe(errcode)
})

test("codes are JPEGs that differ by appid, and count what they use", async () => {
  const { ask, mini, stableToken } = await ready()
  const other = (await stableToken("wxbbbb")).access_token
  const page = { path: "pages/首页" }
  const first = await ask(mini, "/wxa/getwxacode", page)
  expect(first.headers).toMatchObject({ "content-type": "image/jpeg", "num-used": "1" })
  expect(first.bytes.subarray(0, 4).toString("hex")).toBe("ffd8ffe0")
  expect(first.bytes.subarray(-2).toString("hex")).toBe("ffd9")
  expect(first.bytes.includes("appid=wxaaaa page=pages/首页")).toBe(true)
  const second = await ask(mini, "/cgi-bin/wxaapp/createwxaqrcode", page)
  expect(second.headers["num-used"]).toBe("2")
  expect((await ask(other, "/wxa/getwxacode", page)).bytes.equals(first.bytes)).toBe(false)
  const unlimited = await ask(mini, "/wxa/getwxacodeunlimit", { scene: "a=1" })
  expect(unlimited.headers["content-type"]).toBe("image/jpeg")
  expect(unlimited.headers["num-used"]).toBeUndefined()
})

test("subscribe/send answers an integer above 2^53 digit by digit", async () => {
  const { ask, mini } = await ready()
  const message = { touser: "o1", template_id: "T", data: { thing1: { value: "hi" } } }
  const { text } = await ask(mini, "/cgi-bin/message/subscribe/send", message)
  expect(text).toBe('{"errcode":0,"errmsg":"ok","msgid":2097683633284153345}')
})

test("template/send and custom/send", async () => {
  const { ask, mini, account } = await ready()
  const template = { touser: "o1", template_id: "T", data: { first: { value: "hi" } } }
  const sent = await ask(account, "/cgi-bin/message/template/send", template)
  expect(sent.json).toEqual({ errcode: 0, errmsg: "ok", msgid: 200228332 })
  expect((await ask(mini, "/cgi-bin/message/template/send", template)).json.errcode).toBe(48001)
  const text = { touser: "o1", msgtype: "text", text: { content: "hi" } }
  for (const token of [mini, account])
    expect((await ask(token, "/cgi-bin/message/custom/send", text)).json.errcode).toBe(0)
})

test("an uploaded file comes back byte for byte, and only to its own app", async () => {
  const { ask, mini, account } = await ready()
  const bytes = Buffer.from([...Array(256).keys(), 13, 10, 45, 45])
  const { body, headers } = form("media", 'chat "1".jpg', bytes)
  const { json } = await ask(mini, "/cgi-bin/media/upload?type=image", body, headers)
  expect(json).toMatchObject({ type: "image", media_id: expect.any(String), created_at: expect.any(Number) })
  const back = await ask(mini, `/cgi-bin/media/get?media_id=${json.media_id}`)
  expect(back.bytes.equals(bytes)).toBe(true)
  expect(back.headers["content-type"]).toBe("image/jpeg")
  expect(back.headers["content-disposition"]).toMatch(/^attachment; filename="/)
  expect((await ask(account, `/cgi-bin/media/get?media_id=${json.media_id}`)).json.errcode).toBe(40007)
})

test("uploads that are refused", async () => {
  const { ask, mini } = await ready()
  const small = form("media", "a.jpg", Buffer.from("x"))
  const large = form("media", "a.jpg", Buffer.alloc(64 * 1024 + 1))
  const elsewhere = form("file", "a.jpg", Buffer.from("x"))
  const errcode = async (type: string, { body, headers }: ReturnType<typeof form>) =>
    (await ask(mini, `/cgi-bin/media/upload?type=${type}`, body, headers)).json.errcode
  expect(await errcode("picture", small)).toBe(40004)
  expect(await errcode("image", elsewhere)).toBe(41005)
  expect(await errcode("image", { ...small, headers: { "content-type": "image/jpeg" } })).toBe(41005)
  expect(await errcode("thumb", large)).toBe(45001)
  expect(await errcode("image", large)).toBeUndefined()
})

test("menu, users and tickets belong to official accounts", async () => {
  const { ask, mini, account } = await ready()
  const menu = {
    button: [{ name: "菜单", sub_button: [{ type: "view", name: "a", url: "https://a.example" }] }],
  }
  expect((await ask(account, "/cgi-bin/menu/create", menu)).json.errcode).toBe(0)
  expect((await ask(account, "/cgi-bin/menu/create", { button: [] })).json.errcode).toBe(40016)
  expect((await ask(mini, "/cgi-bin/menu/create", menu)).json.errcode).toBe(48001)
  const { openid } = (await ask(account, "/cgi-bin/user/get")).json.data
  expect(openid).toHaveLength(2)
  const info = (await ask(account, `/cgi-bin/user/info?openid=${openid[0]}`)).json
  expect(info).toMatchObject({ subscribe: 1, openid: openid[0], unionid: expect.stringMatching(/^oU/) })
  expect(info.errcode).toBeUndefined()
  const ticket = (await ask(account, "/cgi-bin/ticket/getticket?type=jsapi")).json
  expect(ticket).toMatchObject({ errcode: 0, ticket: expect.any(String), expires_in: expect.any(Number) })
})

test("login: a code works once, and the openid is the user's in that app", async () => {
  const { call, ask, account, stableToken } = await ready()
  const login = async (appid: string, code: string) => {
    const query = `appid=${appid}&secret=secret-of-${appid}&js_code=${code}&grant_type=authorization_code`
    return (await call(`/sns/jscode2session?${query}`)).json
  }
  const alice = await login("wxaaaa", "alice.1")
  expect(alice).toMatchObject({ session_key: expect.any(String), openid: expect.stringMatching(/^o.{27}$/) })
  expect((await login("wxaaaa", "alice.1")).errmsg).toMatch(/^code been used, rid: /)
  expect((await login("wxaaaa", "alice.2")).openid).toBe(alice.openid)
  const elsewhere = await login("wxbbbb", "alice.1")
  expect(elsewhere.unionid).toBe(alice.unionid)
  expect(elsewhere.openid).not.toBe(alice.openid)
  expect((await login("wxaaaa", "invalid")).errcode).toBe(40029)
  expect((await login("wxcccc", "alice.1")).errcode).toBe(48001)
  const { access_token } = await stableToken("wxbbbb")
  const wrongApp = await ask(access_token, "/wxa/msg_sec_check", { ...comment, openid: alice.openid })
  expect(wrongApp.json.errcode).toBe(43104)
  const query = "appid=wxcccc&secret=secret-of-wxcccc&code=bob&grant_type=authorization_code"
  const web = (await call(`/sns/oauth2/access_token?${query}`)).json
  expect((await ask(account, "/cgi-bin/user/get")).json.data.openid).toContain(web.openid)
})

test("a rid can be looked up by the app that got it", async () => {
  const { ask, mini, account, advance, stableToken } = await ready()
  const { errmsg } = (await ask(mini, "/wxa/getwxacode", {})).json
  const rid = errmsg.slice(-26)
  expect(Number.parseInt(rid.slice(0, 8), 16)).toBeCloseTo(Date.now() / 1000, -2)
  const { request } = (await ask(mini, "/cgi-bin/openapi/rid/get", { rid })).json
  expect(request).toMatchObject({
    request_body: "{}",
    client_ip: "127.0.0.1",
    response_body: expect.any(String),
  })
  expect(request.request_url).toMatch(/^access_token=82_.{7}xxxx$/)
  expect((await ask(account, "/cgi-bin/openapi/rid/get", { rid })).json.errcode).toBe(76003)
  await advance(8 * 86_400)
  const later = (await stableToken("wxaaaa")).access_token
  expect((await ask(later, "/cgi-bin/openapi/rid/get", { rid })).json.errcode).toBe(76004)
})

test("addresses, domains, figures, quota and phone numbers", async () => {
  const { ask, mini } = await ready()
  for (const path of ["/cgi-bin/getcallbackip", "/cgi-bin/get_api_domain_ip"])
    expect((await ask(mini, path)).json.ip_list).toHaveLength(2)
  expect((await ask(mini, "/wxa/getwxadevinfo")).json.requestdomain).toEqual(["https://www.example.com"])
  expect(
    (await ask(mini, "/wxa/getwxadevinfo", { action: "getbizdomain" })).json.requestdomain,
  ).toBeUndefined()
  const day = { begin_date: "20170313", end_date: "20170313" }
  const figures = (await ask(mini, "/datacube/getweanalysisappiddailysummarytrend", day)).json
  expect(figures.list[0].ref_date).toBe("20170313")
  expect(figures.errcode).toBeUndefined()
  const quota = await ask(mini, "/cgi-bin/openapi/quota/get", { cgi_path: "/wxa/getwxadevinfo" })
  expect(quota.json.quota).toEqual({ daily_limit: 1_000_000, used: 2, remain: 999_998 })
  const phone = (await ask(mini, "/wxa/business/getuserphonenumber", { code: "abc" })).json.phone_info
  expect(phone).toMatchObject({ phoneNumber: expect.stringMatching(/^138\d{8}$/), countryCode: "86" })
  expect(phone.watermark.appid).toBe("wxaaaa")
})

function form(field: string, filename: string, bytes: Buffer) {
  const name = filename.replaceAll('"', '\\"')
  const head = `--B1\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`
  const note = '--B1\r\nContent-Disposition: form-data; name="note"\r\n\r\nnot a file\r\n'
  const body = Buffer.concat([Buffer.from(note + head), bytes, Buffer.from("\r\n--B1--\r\n")])
  return { body, headers: { "content-type": 'multipart/form-data; boundary="B1"' } as Record<string, string> }
}
