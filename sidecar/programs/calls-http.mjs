// Calls WeChat with Node's http and https. Argument: scheme and name.
import { once } from "node:events"
import { createReadStream, createWriteStream } from "node:fs"
import http from "node:http"
import https from "node:https"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

const [origin] = process.argv.slice(2)
const { request } = origin.startsWith("https:") ? https : http

async function call(path, saved, body, headers = {}) {
  const asked = request(origin + path, { method: "POST", headers })
  const [[answer]] = await Promise.all([once(asked, "response"), pipeline(body, asked)])
  await pipeline(answer, createWriteStream(saved))
  console.log(answer.statusCode, answer.headers["x-openapi-seqid"])
}

const json = (value) => Readable.from([Buffer.from(JSON.stringify(value))])
await call("/wxa/msg_sec_check", "checked.json", json({ content: "你好" }))
await call("/wxa/getwxacode", "code.jpg", json({ path: "pages/index" }))
await call("/wxa/img_sec_check", "uploaded.json", createReadStream("photo.jpg"), {
  "content-type": "image/jpeg",
})
