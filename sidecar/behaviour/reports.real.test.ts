import { afterEach, expect, test } from "vitest"
import { CallReport } from "../../lib/wire/broker"
import { ask, exchange, get, open, post } from "../rig/raw-client"
import { jsonAnswer } from "../rig/recording-upstream"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

const listed = "/wxa/msg_sec_check"

let rig: Rig
afterEach(() => rig.stop())

const recordOf = (seqid: string | undefined) => until(() => rig.calls().find((call) => call.seqid === seqid))

test("each call becomes one record, found by the seqid of its answer", async () => {
  rig = await startRig()
  const ok = await ask(rig.port, post(`${listed}?secret=S`, '{"a":1}'))
  expect(await recordOf(ok.header("x-openapi-seqid"))).toMatchObject({
    appid: "wxaaaa",
    method: "POST",
    path: listed,
    tokenMode: "injected",
    outcome: "ok",
    detail: null,
    errcode: 0,
    status: 200,
    bytesIn: 7,
    bytesOut: 27,
    policyRevision: 1,
  })
  const denied = await ask(rig.port, get("/not/listed"))
  expect(await recordOf(denied.header("x-openapi-seqid"))).toMatchObject({
    outcome: "denied",
    detail: "not_allow_listed",
    tokenMode: "none",
    status: 502,
    upstreamMs: null,
  })
  const own = await ask(rig.port, get("/any/path?access_token=OWN"))
  expect(await recordOf(own.header("x-openapi-seqid"))).toMatchObject({
    tokenMode: "caller",
    appid: null,
    outcome: "ok",
  })
  rig.upstream.state.answer = jsonAnswer('{"errmsg":"invalid","errcode":"40001"}')
  const error = await ask(rig.port, get(listed))
  expect(await recordOf(error.header("x-openapi-seqid"))).toMatchObject({
    outcome: "wechat_error",
    errcode: 40001,
  })
  const malformed = await ask(rig.port, "GET / HTTP/1.1\r\n\r\n")
  expect(await recordOf(malformed.header("x-openapi-seqid"))).toMatchObject({
    outcome: "denied",
    detail: "malformed",
  })
  for (const report of rig.broker.state.reports) expect(() => CallReport.parse(report)).not.toThrow()
})

test("a caller that goes away is a failed call", async () => {
  rig = await startRig()
  rig.upstream.state.answer = (_socket, _request) => {}
  const socket = open(rig.port)
  socket.write(get(listed))
  await until(() => rig.upstream.requests.length === 1)
  socket.resetAndDestroy()
  expect(await until(() => rig.calls()[0])).toMatchObject({
    outcome: "failed",
    detail: "caller_gone",
    status: 0,
  })
})

test("counts are cumulative, and survive a broker that takes no reports", async () => {
  rig = await startRig()
  rig.broker.state.reportStatus = 500
  for (let n = 0; n < 5; n++) await ask(rig.port, get(listed))
  rig.broker.state.reportStatus = 204
  const count = () =>
    rig.broker.state.reports
      .flatMap(({ counts }) => counts)
      .filter(({ path, outcome }) => path === listed && outcome === "ok")
      .at(-1)?.count
  await until(() => count() === 5)
  await ask(rig.port, get(listed))
  await until(() => count() === 6)
  expect(new Set(rig.broker.state.reports.map(({ boot }) => boot)).size).toBe(1)
  expect(rig.calls()).toHaveLength(6)
})

test("no token, secret, query or body is in a report, a metric or an error", async () => {
  rig = await startRig()
  await ask(
    rig.port,
    post(`${listed}?openid=PRIVATE&secret=PRIVATE`, '{"content":"PRIVATE"}', "Cookie: PRIVATE\r\n"),
  )
  await ask(rig.port, get("/not/listed?openid=PRIVATE"))
  rig.upstream.state.answer = "nonsense\r\n\r\n"
  const refused = await ask(rig.port, get(`${listed}?openid=PRIVATE`))
  await until(() => rig.calls().length === 3)
  const shown = [
    JSON.stringify(rig.broker.state.reports),
    await rig.metrics(),
    refused.text,
    rig.log.text(),
  ].join()
  expect(shown).not.toMatch(/PRIVATE|SECRET_|credential-of/)
})

test("paths that callers make up are counted together beyond a bound", async () => {
  rig = await startRig()
  const requests = Array.from({ length: 1200 }, (_, n) => get(`/made/up/${n}`)).join("")
  expect((await exchange(rig.port, requests, 1200)).answers).toHaveLength(1200)
  const lines = (await rig.metrics())
    .split("\n")
    .filter((line) => line.startsWith("weside_sidecar_calls_total"))
  expect(lines).toHaveLength(1001)
  expect(lines.at(-1)).toContain('path="(other)",appid="",outcome="denied"} 200')
})

test("appids that callers make up do not keep the broker from being told", async () => {
  rig = await startRig()
  const madeUp = Array.from({ length: 1000 }, (_, n) => `${n}`.padEnd(7900, "w"))
  const asked = [...madeUp, "%E4%BC%81%E4%B8%9A", "%00", "%F0%9F"].map((appid) =>
    get(`${listed}?from_appid=${appid}`),
  )
  const { answers } = await exchange(rig.port, asked.join(""), asked.length)
  for (const { text } of answers) expect(text).toContain("48001")
  await ask(rig.port, get(listed))
  const counts = () => rig.broker.state.reports.flatMap(({ counts }) => counts)
  await until(() => counts().find(({ path, outcome }) => path === listed && outcome === "ok")?.count === 1)
  await until(() => counts().some(({ path, count }) => path === "(other)" && count === asked.length))
  await until(() => rig.calls().length === asked.length + 1)
  expect(rig.calls().find(({ appid }) => appid?.startsWith("1w"))?.appid).toBe("1".padEnd(64, "w"))
  expect(rig.calls().map(({ appid }) => appid)).toContain("%E4%BC%81%E4%B8%9A")
  for (const report of rig.broker.state.reports)
    expect(JSON.stringify(report).length).toBeLessThan(4 * 1024 * 1024)
})

test("while the broker takes nothing 2,000 records are kept, and each is told once it does", async () => {
  rig = await startRig()
  rig.broker.state.reportStatus = 503
  const calls = 2600
  const { answers } = await exchange(rig.port, get("/not/listed").repeat(calls), calls)
  const seqids = new Set(answers.map((answer) => answer.header("x-openapi-seqid")))
  expect(seqids.size).toBe(calls)
  rig.broker.state.reportStatus = 204
  const told = () => new Set(rig.calls().map(({ seqid }) => seqid))
  const figure = async (name: string) =>
    Number(new RegExp(`^weside_sidecar_${name} (\\d+)$`, "m").exec(await rig.metrics())?.[1])
  await until(async () => (await figure("report_queued")) === 0)
  const dropped = await figure("report_dropped_total")
  expect(told().size).toBe(calls - dropped)
  expect(dropped).toBeLessThanOrEqual(calls - 1500)
  for (const seqid of told()) expect(seqids).toContain(seqid)
  for (const report of rig.broker.state.reports) expect(() => CallReport.parse(report)).not.toThrow()
})
