import { request } from "node:http"
import { expect, test } from "vitest"
import { testSimulator } from "./testing"

async function withFault(...faults: object[]) {
  const started = await testSimulator()
  const { access_token } = await started.stableToken("wxaaaa")
  expect((await started.knob("PUT", "/faults", faults)).status).toBe(200)
  const path = `/cgi-bin/getcallbackip?access_token=${access_token}`
  return { ...started, path, ask: () => started.call(path) }
}

test("an errcode, as often as told", async () => {
  const { ask } = await withFault({ path: "/cgi-bin/getcallbackip", errcode: -1, times: 2 })
  for (const _ of [1, 2]) expect((await ask()).json.errmsg).toMatch(/^system error rid: /)
  expect((await ask()).json.ip_list).toBeDefined()
})

test("an errcode as a string, and a sentence of one's own", async () => {
  const { ask } = await withFault({ path: "/*", errcode: "42001", errmsg: "gone" })
  expect((await ask()).text).toBe('{"errcode":"42001","errmsg":"gone"}')
})

test("a status with a foreign body, type and headers", async () => {
  const html = "<html>502 Bad Gateway</html>"
  const fault = {
    path: "/cgi-bin/*",
    status: 502,
    body: html,
    contentType: "text/html",
    headers: { "X-A": "b" },
  }
  const { ask } = await withFault(fault)
  const answer = await ask()
  expect(answer).toMatchObject({ status: 502, text: html })
  expect(answer.headers).toMatchObject({ "content-type": "text/html", "x-a": "b", "x-weside-simulator": "1" })
})

test("a rule for another path or another app does not fit", async () => {
  const other = { path: "/cgi-bin/getcallbackip", appid: "wxbbbb", status: 500 }
  const { ask } = await withFault(other, { path: "/wxa/*", status: 500 }, { path: "/cgi-bin", status: 500 })
  expect((await ask()).status).toBe(200)
})

test("a rule for an app finds it in the body of stable_token", async () => {
  const { stableToken } = await withFault({ path: "/cgi-bin/stable_token", appid: "wxbbbb", errcode: 45011 })
  expect((await stableToken("wxaaaa")).errcode).toBeUndefined()
  expect((await stableToken("wxbbbb")).errcode).toBe(45011)
})

test("latency alone leaves the usual answer", async () => {
  const { ask } = await withFault({ path: "/*", latencyMs: 120, headers: { "X-Late": "1" } })
  const before = performance.now()
  const answer = await ask()
  expect(performance.now() - before).toBeGreaterThanOrEqual(115)
  expect(answer.json.ip_list).toBeDefined()
  expect(answer.headers["x-late"]).toBe("1")
})

test("a hang answers nothing until the caller gives up", async () => {
  const { address, path, knob } = await withFault({ path: "/*", hang: true })
  const outcome = await new Promise((resolve) => {
    const sent = request(`${address}${path}`, { timeout: 200 })
    sent.on("response", () => resolve("answered"))
    sent.on("timeout", () => sent.destroy(new Error("gave up")))
    sent.on("error", (error) => resolve(error.message))
    sent.end()
  })
  expect(outcome).toBe("gave up")
  expect((await knob("DELETE", "/faults")).json).toEqual([])
})

test("a reset before the answer", async () => {
  const { ask } = await withFault({ path: "/*", reset: "before" })
  await expect(ask()).rejects.toMatchObject({ code: "ECONNRESET" })
})

test("a reset after the headers", async () => {
  const { address, path } = await withFault({ path: "/*", reset: "afterHeaders", bodyBytes: 5000 })
  const seen = await new Promise<{ status?: number; error: string }>((resolve, reject) => {
    const sent = request(`${address}${path}`, (response) => {
      response.on("error", (error) => resolve({ status: response.statusCode, error: error.message }))
      response.on("end", () => reject(new Error("It ended as if complete")))
      response.resume()
    })
    sent.on("error", reject)
    sent.end()
  })
  expect(seen).toEqual({ status: 200, error: "aborted" })
})

test.each([true, false])("a body of many bytes, chunked: %s", async (chunked) => {
  const bytes = 32 * 1024 * 1024 + 1
  const { ask } = await withFault({ path: "/*", bodyBytes: bytes, chunked })
  const answer = await ask()
  expect(answer.bytes.length).toBe(bytes)
  expect(answer.headers["content-length"]).toBe(chunked ? undefined : String(bytes))
  expect(answer.headers["transfer-encoding"]).toBe(chunked ? "chunked" : undefined)
})
