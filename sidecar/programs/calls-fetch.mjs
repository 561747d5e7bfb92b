// Calls WeChat with fetch. Argument: scheme and name.
import { openAsBlob } from "node:fs"
import { writeFile } from "node:fs/promises"

const [origin] = process.argv.slice(2)

async function call(path, saved, body) {
  const answer = await fetch(origin + path, { method: "POST", body })
  await writeFile(saved, Buffer.from(await answer.arrayBuffer()))
  console.log(answer.status, answer.headers.get("x-openapi-seqid"))
}

const photo = new FormData()
photo.set("media", await openAsBlob("photo.jpg", { type: "image/jpeg" }), "photo.jpg")
await call("/wxa/msg_sec_check", "checked.json", JSON.stringify({ content: "你好" }))
await call("/wxa/getwxacode", "code.jpg", JSON.stringify({ path: "pages/index" }))
await call("/wxa/img_sec_check", "uploaded.json", photo)
