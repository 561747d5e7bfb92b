import { ok } from "../answer"
import { type Call, everyKind, post, type TokenContext } from "../call"
import { WechatError } from "../wechat-error"

export const ridCalls: Call[] = [
  {
    ...post("/cgi-bin/openapi/rid/get", everyKind, lookUp),
    rules: [{ name: "rid", is: (rid) => /^([0-9a-f]{8}-){2}[0-9a-f]{8}$/.test(String(rid)), errcode: 76002 }],
  },
]

const keptMs = 7 * 86_400_000

function lookUp({ world, app, input, now }: TokenContext) {
  const entry = world.rids.find((candidate) => candidate.rid === input.rid)
  if (!entry) throw new WechatError(76001)
  if (entry.appid !== app.appid) throw new WechatError(76003)
  if (now - entry.invokedAt > keptMs) throw new WechatError(76004)
  return ok({
    request: {
      invoke_time: Math.floor(entry.invokedAt / 1000),
      cost_in_ms: entry.costMs,
      request_url: entry.query,
      request_body: entry.requestBody,
      response_body: entry.responseBody,
      client_ip: entry.ip,
    },
  })
}
