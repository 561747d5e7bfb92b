import { once } from "node:events"
import { type IncomingMessage, request } from "node:http"
import { query, timedPath, wechatHost } from "./work"

/** As large as a request may be. */
export const uploadBytes = 32 * 1024 * 1024

const piece = Buffer.alloc(64 * 1024, "x")

/** Sends one body as fast as it is taken, and throws unless it is answered 200. */
export async function upload(port: number): Promise<void> {
  const call = request({
    host: "127.0.0.1",
    port,
    agent: false,
    method: "POST",
    path: `${timedPath}?${query}`,
    headers: { host: wechatHost, "content-type": "application/octet-stream", "content-length": uploadBytes },
  })
  const answered = once(call, "response") as Promise<[IncomingMessage]>
  answered.catch(() => {})
  for (let sent = 0; sent < uploadBytes; sent += piece.length)
    if (!call.write(piece)) await Promise.race([once(call, "drain"), answered])
  call.end()
  const [response] = await answered
  response.resume()
  await once(response, "end")
  if (response.statusCode !== 200) throw new Error(`an upload was answered ${response.statusCode}`)
}
