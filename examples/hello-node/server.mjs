// Calls WeChat's API with no access token: the sidecar beside this instance adds it.
import http from "node:http"

const { HOST = "127.0.0.1", PORT = "8080", INSTANCE = "local" } = process.env
const wechat = "http://api.weixin.qq.com"
const routes = [
  "/check?content=hello",
  "/call?path=/wxa/getwxacode&from_appid=wxbbbb&method=POST",
  "/healthz",
]

const server = http.createServer(async (request, response) => {
  try {
    const [status, answer] = await route(request)
    sendJson(response, status, answer)
  } catch (error) {
    sendJson(response, 502, { error: String(error.message ?? error) })
  }
})

server.listen(Number(PORT), HOST, async () => {
  log(`listening on http://${HOST}:${server.address().port}`)
  // The sidecar is ready before this program starts, so a call at start-up works.
  await checkText("started").catch((error) => log(`the first call failed: ${error.message}`))
})

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    log(`${signal}: no new requests, the open ones finish`)
    server.close()
  })
}

async function route(request) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost")
  if (pathname === "/") return [200, { instance: INSTANCE, example: "hello", routes }]
  if (pathname === "/healthz") return [200, { ok: true }]
  if (pathname === "/check") return [200, await checkText(searchParams.get("content") ?? "hello")]
  if (pathname === "/call") return [200, await callAny(request, searchParams)]
  return [404, { error: `No route ${pathname}`, routes }]
}

function checkText(content) {
  const body = { content, version: 2, scene: 1, openid: "oHelloFromTheWesideExample00" }
  return call("POST", "/wxa/msg_sec_check", JSON.stringify(body))
}

/** Any path of WeChat's, so that permissions and from_appid can be tried by hand. */
async function callAny(request, query) {
  const target = new URL(query.get("path") ?? "/", wechat)
  for (const [name, value] of query) {
    if (name !== "path" && name !== "method") target.searchParams.append(name, value)
  }
  const body = await bytesOf(request)
  const method = query.get("method") ?? (body.length > 0 ? "POST" : "GET")
  const sample = method === "GET" ? "" : '{"path":"pages/index"}'
  return call(method, target.pathname + target.search, body.length > 0 ? body : sample)
}

/** One call by plain HTTP, and what came back. x-openapi-seqid proves that the sidecar handled it. */
async function call(method, path, body) {
  const payload = Buffer.from(body)
  const response = await new Promise((resolve, reject) => {
    const headers = { Host: "api.weixin.qq.com" }
    if (payload.length > 0) headers["Content-Type"] = "application/json"
    const request = http.request(wechat + path, { ...viaProxy(path), method, headers, timeout: 35_000 })
    request.on("response", resolve)
    request.on("error", reject)
    request.on("timeout", () => request.destroy(new Error("WeChat did not answer within 35 s")))
    request.end(payload)
  })
  const bytes = await bytesOf(response)
  const seqid = response.headers["x-openapi-seqid"] ?? null
  const contentType = response.headers["content-type"] ?? null
  const isText = bytes.length === 0 || /json|text/.test(contentType ?? "")
  const shown = isText ? parsed(bytes) : { bytes: bytes.length, contentType }
  log(
    `${method} ${hushed(path)} -> ${response.statusCode} seqid=${seqid} ${JSON.stringify(shown).slice(0, 300)}`,
  )
  return { status: response.statusCode, seqid, headers: response.headers, body: shown }
}

/** A log never holds a credential, not even one that somebody tried by hand. */
function hushed(path) {
  return path.replace(/(token|secret)=[^&]*/g, "$1=***")
}

/** Where the name api.weixin.qq.com cannot be taken over, the engine sets http_proxy; node:http does not read it. */
function viaProxy(path) {
  const proxy = process.env.http_proxy || process.env.HTTP_PROXY
  if (!proxy) return {}
  const { hostname, port } = new URL(proxy)
  return { hostname, port: port || 80, path: wechat + path }
}

/** Text as it came when it is no JSON; JSON is kept as text too when a number would lose digits. */
function parsed(bytes) {
  const text = bytes.toString("utf8")
  if (/[:[,]\s*\d{16,}/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function bytesOf(stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function sendJson(response, status, value) {
  response.writeHead(status, { "Content-Type": "application/json" })
  response.end(`${JSON.stringify(value, null, 2)}\n`)
}

function log(line) {
  console.log(`${new Date().toISOString()} [${INSTANCE}] ${line}`)
}
