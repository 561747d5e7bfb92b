import { afterAll, beforeAll, expect, test } from "vitest"
import { ask } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"
import { until } from "../rig/until"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

test.each([
  "127.0.0.1",
  "127.9.9.9",
  "localhost",
  "0.0.0.0",
  "169.254.169.254",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "127.1",
])("as a proxy it relays nothing to %s", async (host) => {
  const authority = `${host}:${rig.upstream.port}`
  const answer = await ask(rig.port, `GET http://${authority}/x HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
  expect([answer.status, answer.json.error_type]).toEqual([403, "RequestError"])
  expect(rig.upstream.requests).toEqual([])
  const seqid = answer.header("x-openapi-seqid")
  const record = await until(() => rig.calls().find((call) => call.seqid === seqid))
  expect(record).toMatchObject({ outcome: "denied", detail: "relay_forbidden", status: 403, path: "" })
  expect(await rig.metrics()).toContain("weside_sidecar_relayed_total 0\n")
})

test("as a proxy it serves WeChat's names like any other caller", async () => {
  const target = "http://api.weixin.qq.com/wxa/msg_sec_check?a"
  const answer = await ask(rig.port, `GET ${target} HTTP/1.1\r\nHost: api.weixin.qq.com\r\n\r\n`)
  expect(answer.status).toBe(200)
  expect(rig.upstream.requests.at(-1)?.target).toBe("/wxa/msg_sec_check?a&access_token=SECRET_wxaaaa_1")
})
