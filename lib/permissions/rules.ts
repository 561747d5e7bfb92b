import { isListEntry } from "../wire/path"

/** Where WeChat's own API paths begin; anything else is somebody's own route. */
// biome-ignore format: a table reads best in rows
const wechatRoots = [
  "/_/", "/bizwxa/", "/business/", "/card/", "/cgi-bin/", "/channels/", "/cityservice/", "/customservice/", "/cv/",
  "/datacube/", "/device/", "/dollar/", "/hardware/", "/innersearch/", "/intp/", "/marketing/", "/merchant/",
  "/mmpaymkttransfers/", "/nontax/", "/payingcard/", "/product/", "/publisher/", "/redpacketcover/", "/retail/",
  "/scan/", "/semantic/", "/shakearound/", "/shop/", "/sns/", "/store/", "/tcb/", "/union/", "/video/", "/wxa/",
  "/wxaapi/", "/wxadrama/", "/wxaopen/", "/wxasearch/", "/xpay/",
]

/** Why `path` cannot stand in the list, as a sentence that shows the right form; null when it can. */
export function pathRefusal(path: string): string | null {
  if (path === "") return "Write one path a line, such as /wxa/msg_sec_check."
  if (path !== path.trim()) return "Remove the spaces around the path."
  if (/^[a-z]+:\/\//i.test(path)) return `Write the path alone, without scheme and host: ${fromUrl(path)}`
  if (/^([a-z0-9-]+\.)+weixin\.qq\.com/i.test(path))
    return `Write the path alone, without the host: ${fromUrl(`http://${path}`)}`
  if (!path.startsWith("/")) return `A path begins with “/”: /${path}`
  if (path.includes("?")) return `Write the path up to the question mark: ${path.slice(0, path.indexOf("?"))}`
  if (path.includes("#")) return `Write the path up to the “#”: ${path.slice(0, path.indexOf("#"))}`
  if (path.includes("*") && !path.endsWith("/*"))
    return "“*” may only stand at the end, after a slash: /cgi-bin/message/*"
  if (!isListEntry(path))
    return "A path has letters, digits, “_ - . ~” and single slashes only, such as /wxa/msg_sec_check."
  if (path !== "/*" && !wechatRoots.some((root) => path.startsWith(root)))
    return "This looks like a route of your own service. List the WeChat path that your code calls, such as /wxa/msg_sec_check."
  return null
}

function fromUrl(url: string): string {
  try {
    return new URL(url).pathname
  } catch {
    return "/wxa/msg_sec_check"
  }
}

/** What one edit would add and take away, in the order of the lists. */
export function listDifference(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter((path) => !before.includes(path)),
    removed: before.filter((path) => !after.includes(path)),
  }
}
