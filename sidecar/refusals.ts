// Every answer that is ours and not WeChat's, as data. `type` tells an application whose refusal it reads.

export type Refusal = { rule: Rule; sentence: string }

export type Answer = {
  status: number
  code: number
  type: "SafeLinkError" | "GatewayError" | "RequestError"
  outcome: "denied" | "failed"
  /** After it the connection cannot be trusted to be in step. */
  closes?: true
}

export const answers = {
  malformed: { status: 400, code: 400, type: "RequestError", outcome: "denied", closes: true },
  target_too_long: { status: 414, code: 414, type: "RequestError", outcome: "denied", closes: true },
  head_too_large: { status: 431, code: 431, type: "RequestError", outcome: "denied", closes: true },
  http_version: { status: 505, code: 505, type: "RequestError", outcome: "denied", closes: true },
  method_not_allowed: { status: 405, code: 405, type: "RequestError", outcome: "denied", closes: true },
  expectation: { status: 417, code: 417, type: "RequestError", outcome: "denied", closes: true },
  wrong_host: { status: 421, code: 421, type: "RequestError", outcome: "denied" },
  relay_forbidden: { status: 403, code: 403, type: "RequestError", outcome: "denied" },
  path_not_plain: { status: 400, code: 400, type: "RequestError", outcome: "denied" },
  duplicate_parameter: { status: 400, code: 400, type: "RequestError", outcome: "denied" },
  not_allow_listed: { status: 502, code: 85107, type: "SafeLinkError", outcome: "denied" },
  app_not_shared: { status: 200, code: 48001, type: "SafeLinkError", outcome: "denied" },
  request_too_large: { status: 413, code: 413, type: "RequestError", outcome: "denied", closes: true },
  ability_missing: { status: 501, code: 501, type: "GatewayError", outcome: "failed" },
  token_not_ready: { status: 503, code: 85113, type: "SafeLinkError", outcome: "failed" },
  too_many_connections: { status: 503, code: 503, type: "GatewayError", outcome: "failed", closes: true },
  request_timeout: { status: 408, code: 408, type: "RequestError", outcome: "failed", closes: true },
  upstream_timeout: { status: 504, code: 504, type: "GatewayError", outcome: "failed" },
  upstream_unreachable: { status: 502, code: 502, type: "GatewayError", outcome: "failed" },
  upstream_reset: { status: 502, code: 502, type: "GatewayError", outcome: "failed" },
  upstream_malformed: { status: 502, code: 502, type: "GatewayError", outcome: "failed" },
  response_too_large: { status: 502, code: 502, type: "GatewayError", outcome: "failed" },
} satisfies Record<string, Answer>

export type Rule = keyof typeof answers

export const answerOf = (rule: Rule): Answer => answers[rule]

export function refuse(rule: Rule, sentence: string): Refusal {
  return { rule, sentence }
}
