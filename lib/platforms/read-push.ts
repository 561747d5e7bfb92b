import { readFlatXml } from "../wire/flat-xml"
import { Push } from "../wire/push"

/** What WeChat posted to a platform's address, as the broker takes it; null when it is nothing like it. */
export function readPush(platform: string, query: URLSearchParams, body: string): Push | null {
  const outer = readFlatXml(body)
  const push = Push.safeParse({
    platform,
    timestamp: once(query, "timestamp"),
    nonce: once(query, "nonce"),
    signature: once(query, "msg_signature"),
    encrypted: outer?.get("Encrypt"),
  })
  return push.success ? push.data : null
}

const once = (query: URLSearchParams, name: string) => {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}
