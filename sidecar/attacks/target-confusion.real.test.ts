import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { exchange, get, host } from "../rig/raw-client"
import { type Rig, startRig } from "../rig/rig"

const listed = "/wxa/msg_sec_check"

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())
afterEach(() => {
  expect(rig.upstream.requests).toEqual([])
  expect(rig.broker.state.tokenRequests).toEqual([])
})

const line = (first: string, headers = host) => `${first}\r\n${headers}\r\n`

test.each([
  ["T1 a target of another host", line(`GET http://evil${listed} HTTP/1.1`), 400],
  ["T1 a target with a user", line(`GET http://u:p@api.weixin.qq.com${listed} HTTP/1.1`), 400],
  ["T2 two slashes", get(`//evil${listed}`), 400],
  ["T3 CONNECT of an authority", line("CONNECT a:443 HTTP/1.1", "Host: a:443\r\n"), 405],
  ["T3 CONNECT of a path", line(`CONNECT ${listed} HTTP/1.1`), 405],
  ["T3 OPTIONS *", line("OPTIONS * HTTP/1.1"), 400],
  ["T3 GET *", line("GET * HTTP/1.1"), 400],
  ["T3 TRACE, which would show the token", line(`TRACE ${listed} HTTP/1.1`), 405],
  ["T4 no Host", line(`GET ${listed} HTTP/1.1`, ""), 400],
  ["T4 the same Host twice", get(listed, host), 400],
  ["T4 two Hosts", get(listed, "Host: evil\r\n"), 400],
  ["T4 an empty Host", line(`GET ${listed} HTTP/1.1`, "Host:\r\n"), 400],
  ["T4 a list of Hosts", line(`GET ${listed} HTTP/1.1`, "Host: api.weixin.qq.com, b\r\n"), 400],
  ["T4 a user in Host", line(`GET ${listed} HTTP/1.1`, "Host: u@api.weixin.qq.com\r\n"), 400],
  ["T4 a path in Host", line(`GET ${listed} HTTP/1.1`, "Host: api.weixin.qq.com/x\r\n"), 400],
  ["T4 somebody else's Host", line(`GET ${listed} HTTP/1.1`, "Host: evil\r\n"), 421],
  ["T5 HTTP/0.9", `GET ${listed}\r\n\r\n`, 400],
  ["T5 HTTP/1.2", line(`GET ${listed} HTTP/1.2`), 505],
  ["T5 HTTP/9.9", line(`GET ${listed} HTTP/9.9`), 505],
  ["T5 a tab", line(`GET\t${listed} HTTP/1.1`), 400],
  ["T5 two spaces", line(`GET  ${listed} HTTP/1.1`), 400],
  ["T5 a lower-case method", line(`get ${listed} HTTP/1.1`), 400],
  ["T6 a target of 9,000 bytes", get(`/${"a".repeat(9000)}`), 414],
  ["T6 a target that never ends", `GET /${"a".repeat(20_000)}`, 414],
  ["T6 a header of 100 KB", get(listed, `A: ${"a".repeat(100_000)}\r\n`), 431],
  ["T6 10,000 headers", get(listed, "A: b\r\n".repeat(10_000)), 400],
  ["T6 20,000 headers", get(listed, "A: b\r\n".repeat(20_000)), 431],
  ["T6 a method of 100 KB", `${"A".repeat(100_000)}`, 414],
])("%s is refused", async (_, bytes, status) => {
  const { answers } = await exchange(rig.port, bytes)
  expect(answers.map((answer) => answer.status)).toEqual([status])
  expect(answers[0]?.header("x-openapi-seqid")).toBeTruthy()
  expect(answers[0]?.json.error_type).toBe("RequestError")
})
