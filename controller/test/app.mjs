// A stand-in for an application: it says what it was given, and what WeChat's name is for it.

import { execFile } from "node:child_process"
import { lookup } from "node:dns/promises"
import { readdirSync, readFileSync } from "node:fs"
import http from "node:http"

const answers = {
  "/env": () => process.env,
  "/name": () =>
    lookup("api.weixin.qq.com").then(
      ({ address }) => address,
      (error) => error.code,
    ),
  "/list": (folder) => readdirSync(folder),
  "/read": (file) => readFileSync(file, "utf8"),
  "/call": call,
  "/run": (script) =>
    new Promise((resolve) =>
      execFile("sh", ["-c", script], (error, out, err) => resolve({ code: error?.code ?? 0, out, err })),
    ),
}
if (process.env.TEST_CALL_FIRST) console.log(`its first call answers ${JSON.stringify(await call())}`)
http
  .createServer(async (request, response) => {
    const [path, query] = request.url.split("?")
    const answer = await Promise.resolve()
      .then(() => answers[path](decodeURIComponent(query ?? "")))
      .catch((error) => ({ error: String(error) }))
    response.end(JSON.stringify({ pid: process.pid, answer }))
  })
  .listen(Number(process.env.PORT), "127.0.0.1")

function call() {
  const url = "http://api.weixin.qq.com/ping"
  const proxy = process.env.http_proxy && new URL(process.env.http_proxy)
  const options = proxy
    ? { host: proxy.hostname, port: proxy.port, path: url, headers: { host: "api.weixin.qq.com" } }
    : url
  return new Promise((resolve, reject) => {
    const request = http.get(options, async (response) => {
      let text = ""
      for await (const part of response) text += part
      resolve(JSON.parse(text))
    })
    request.on("error", reject)
  })
}
