// Step 4: programs that insist on fetching a token get one that stands for "no token" here and is nothing elsewhere.
import { afterAll, beforeAll, expect, test } from "vitest"
import { ask, exchange, get, host, post } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const listed = "/wxa/msg_sec_check"
const placeholder = (appid: string) => `WESIDE-PLACEHOLDER-${appid}`
const given = (appid: string) => ({ access_token: placeholder(appid), expires_in: 7200 })
const stable = (body: unknown, headers = "") => post("/cgi-bin/stable_token", JSON.stringify(body), headers)

test("a token is given for each app of the environment, whatever the secret, and nobody else is asked", async () => {
  const before = rig.upstream.requests.length
  for (const appid of ["wxaaaa", "wxbbbb"]) {
    const target = `/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=none`
    const answer = await ask(rig.port, get(target))
    expect([answer.status, answer.json]).toEqual([200, given(appid)])
    expect(answer.header("x-openapi-seqid")).toBeTruthy()
    expect(answer.header("content-type")).toBe("application/json; charset=utf-8")
    expect(
      (await ask(rig.port, stable({ grant_type: "client_credential", appid, secret: "s" }))).json,
    ).toEqual(given(appid))
  }
  expect(rig.upstream.requests.length).toBe(before)
  expect(rig.broker.state.tokenRequests).toEqual([])
})

test("a stable token is asked for with force_refresh, in chunks, after 100-continue and byte by byte", async () => {
  const body = JSON.stringify({ appid: "wxaaaa", secret: "s", force_refresh: true })
  const chunked = `POST /cgi-bin/stable_token HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`
  const chunks = [...body].map((byte) => `1\r\n${byte}\r\n`).join("")
  expect((await ask(rig.port, `${chunked}${chunks}0\r\n\r\n`)).json).toEqual(given("wxaaaa"))
  const expecting = await ask(rig.port, stable({ appid: "wxaaaa" }, "Expect: 100-continue\r\n"))
  expect(expecting.json).toEqual(given("wxaaaa"))
})

test("the next request on the same connection is served after a token", async () => {
  const both = `${get("/cgi-bin/token?appid=wxaaaa")}${stable({ appid: "wxbbbb" })}${get(listed)}`
  const { answers } = await exchange(rig.port, both, 3)
  expect(answers.slice(0, 2).map(({ json }) => json)).toEqual([given("wxaaaa"), given("wxbbbb")])
  expect(answers[2]?.json.errcode).toBe(0)
})

test.each([
  ["another's appid", JSON.stringify({ appid: "wxcccc", secret: "s" })],
  ["no appid", "{}"],
  ["no JSON", "appid=wxaaaa"],
  ["an appid that is no text", JSON.stringify({ appid: ["wxaaaa"] })],
  ["null", "null"],
  ["nothing", ""],
])("a request for a stable token with %s goes on like any other, and is not on the list", async (_, body) => {
  const before = rig.upstream.requests.length
  const answer = await ask(rig.port, post("/cgi-bin/stable_token", body))
  expect([answer.status, answer.json.error_code]).toEqual([502, "85107"])
  expect(answer.json.errmsg).toContain("this environment's apps")
  expect(rig.upstream.requests.length).toBe(before)
})

test("a request for a token of more than 64 KiB is a 413", async () => {
  const answer = await ask(rig.port, post("/cgi-bin/stable_token", "x".repeat(65_537)))
  expect(answer.status).toBe(413)
})

test("a placeholder counts as no token, and fills in whom the call is for", async () => {
  await ask(rig.port, get(`${listed}?a=1&access_token=${placeholder("wxbbbb")}&b=%20`))
  expect(rig.upstream.requests.at(-1)?.target).toBe(`${listed}?a=1&b=%20&access_token=SECRET_wxbbbb_1`)
  await ask(rig.port, get(`${listed}?access_token=${placeholder("wxbbbb")}&from_appid=wxaaaa`))
  expect(rig.upstream.requests.at(-1)?.target).toBe(`${listed}?access_token=SECRET_wxaaaa_1`)
  await ask(rig.port, get(`${listed}?component_access_token=${placeholder("wxbbbb")}`))
  expect(rig.upstream.requests.at(-1)?.target).toBe(`${listed}?access_token=SECRET_wxbbbb_1`)
})

test("the records say that a placeholder was used, and where", async () => {
  const answer = await ask(rig.port, get("/cgi-bin/token?appid=wxbbbb"))
  const call = await ask(rig.port, get(`${listed}?access_token=${placeholder("wxbbbb")}`))
  const record = (seqid: string | undefined) => rig.calls().find((one) => one.seqid === seqid)
  const issued = await until(() => record(answer.header("x-openapi-seqid")))
  expect(issued).toMatchObject({
    appid: "wxbbbb",
    path: "/cgi-bin/token",
    tokenMode: "placeholder",
    outcome: "ok",
    status: 200,
    upstreamMs: null,
  })
  const used = await until(() => record(call.header("x-openapi-seqid")))
  expect(used).toMatchObject({ appid: "wxbbbb", path: listed, tokenMode: "placeholder", outcome: "ok" })
})

test("a HEAD for a token has no body", async () => {
  const answer = await ask(rig.port, get("/cgi-bin/token?appid=wxaaaa").replace("GET", "HEAD"))
  expect([answer.status, answer.text]).toEqual([200, ""])
})
