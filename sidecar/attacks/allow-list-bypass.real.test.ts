import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { ask, get } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
afterEach(() => {
  expect(rig.upstream.requests).toEqual([])
  expect(rig.broker.state.tokenRequests).toEqual([])
})

test.each([
  ["P1 /./", "/wxa/./msg_sec_check", 400],
  ["P1 /../", "/cgi-bin/../wxa/msg_sec_check", 400],
  ["P1 encoded dots", "/cgi-bin/%2e%2e/wxa/msg_sec_check", 400],
  ["P2 out of a listed path", "/wxa/msg_sec_check/../../cgi-bin/token", 400],
  ["P2 out of a listed prefix", "/cgi-bin/message/../token", 400],
  ["P2 encoded slashes", "/wxa/msg_sec_check%2F..%2F..%2Fcgi-bin%2Ftoken", 400],
  ["P2 encoded twice", "/cgi-bin/message/%252e%252e/token", 400],
  ["P3 backslashes", "/cgi-bin\\..\\wxa\\msg_sec_check", 400],
  ["P4 an encoded slash", "/wxa%2fmsg_sec_check", 400],
  ["P4 an encoded letter", "/wxa/msg%5Fsec_check", 400],
  ["P5 another letter case", "/WXA/MSG_SEC_CHECK", 502],
  ["P6 a path parameter", "/wxa/msg_sec_check;x=1", 400],
  ["P6 a slash at the end", "/wxa/msg_sec_check/", 502],
  ["P6 NUL", "/wxa/msg_sec_check%00", 400],
  ["P6 an encoded question mark", "/wxa/msg_sec_check%3faccess_token=A", 400],
  ["P6 a fragment", "/wxa/msg_sec_check#x", 400],
  ["P6 a fragment before a listed path", "/cgi-bin/token#/../../wxa/msg_sec_check", 400],
  ["P6 a byte above 0x7f", "/wxa/msg_sec_check\xe9", 400],
  ["Q1 two tokens", "/wxa/msg_sec_check?access_token=A&access_token=B", 400],
  ["Q2 two tokens in two spellings", "/wxa/msg_sec_check?access_token=A&access%5Ftoken=B", 400],
  ["Q3 an empty token", "/not/listed?access_token=", 502],
  ["Q3 a bare token", "/not/listed?access_token", 502],
  ["Q3 an empty encoded token", "/not/listed?access%5Ftoken=", 502],
  ["Q4 a semicolon", "/not/listed?a=1;access_token=A", 502],
  ["Q5 two apps", "/wxa/msg_sec_check?from_appid=wxaaaa&from_appid=wxbbbb", 400],
  ["Q5 two apps in two spellings", "/wxa/msg_sec_check?from_appid=wxaaaa&from%5Fappid=wxbbbb", 400],
  ["a cloudbase token", "/not/listed?cloudbase_access_token=A", 502],
  ["a secret where none belongs", "/cgi-bin/user/get?appid=wxaaaa&secret=S", 502],
  ["the token of somebody else's app", "/cgi-bin/token?appid=wxcccc&secret=S", 502],
  ["a token for two apps", "/cgi-bin/token?appid=wxaaaa&appid=wxcccc&secret=S", 400],
  ["a placeholder off the list", "/not/listed?access_token=WESIDE-PLACEHOLDER-wxaaaa", 502],
  ["an encoded placeholder off the list", "/not/listed?access_token=WESIDE%2dPLACEHOLDER-wxaaaa", 502],
  ["two placeholders", "/wxa/msg_sec_check?access_token=WESIDE-PLACEHOLDER-wxaaaa&access_token=A", 400],
])("%s touches no token and reaches nobody", async (_, target, status) => {
  const answer = await ask(rig.port, get(target))
  expect(answer.status).toBe(status)
  expect(answer.json.error_code).toBe(status === 502 ? "85107" : "400")
})

test.each(["wxcccc", "", "wxaaaa%00", "../wxaaaa"])(
  "a placeholder for %j is an app that is not shared",
  async (appid) => {
    const answer = await ask(rig.port, get(`/wxa/msg_sec_check?access_token=WESIDE-PLACEHOLDER-${appid}`))
    expect([answer.status, answer.json.errcode]).toEqual([200, 48001])
  },
)

test("Q5 an app that is not shared is refused in WeChat's words", async () => {
  const answer = await ask(rig.port, get("/wxa/msg_sec_check?from_appid=wxcccc"))
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({
    errcode: 48001,
    errmsg: expect.stringMatching(/^api unauthorized rid: [0-9a-f-]{26}$/),
  })
  expect(answer.header("x-openapi-seqid")).toBeTruthy()
})
