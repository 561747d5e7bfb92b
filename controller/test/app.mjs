// A stand-in for an application: it says what it was given, and what WeChat's name is for it.
import { lookup } from "node:dns/promises"
import { readdirSync } from "node:fs"
import http from "node:http"

const answers = {
  "/env": () => process.env,
  "/name": () =>
    lookup("api.weixin.qq.com").then(
      ({ address }) => address,
      (error) => error.code,
    ),
  "/list": (query) => readdirSync(query),
  "/call": () =>
    new Promise((resolve, reject) => {
      const request = http.get("http://api.weixin.qq.com/ping", (response) => {
        let text = ""
        response.on("data", (part) => {
          text += part
        })
        response.on("end", () => resolve(JSON.parse(text)))
      })
      request.on("error", reject)
    }),
}
const startedWithSidecar = await fetch(process.env.TEST_SIDECAR_PROBE ?? "http://127.0.0.1:1").then(
  () => true,
  () => false,
)
console.log(`app ${process.pid} starts; sidecar ${startedWithSidecar}`)
http
  .createServer(async (request, response) => {
    const [path, query] = request.url.split("?")
    const answer = await Promise.resolve()
      .then(() => answers[path](decodeURIComponent(query ?? "")))
      .catch((error) => ({ error: String(error) }))
    response.end(JSON.stringify({ pid: process.pid, answer }))
  })
  .listen(Number(process.env.PORT), "127.0.0.1")
