// The answers that are ours: both shapes in one body, so that every client can read the reason (step 7).
import { seqidHeader } from "../lib/wire/takeover"
import { answerOf, type Refusal } from "./refusals"

export function refusalBody(refusal: Refusal, seqid: string, rid: string): string {
  const { code, type } = answerOf(refusal.rule)
  const errmsg = `${refusal.sentence} rid: ${rid}`
  if (refusal.rule === "app_not_shared") return JSON.stringify({ errcode: code, errmsg })
  return JSON.stringify({
    errcode: code,
    errmsg,
    request_id: seqid,
    error_type: type,
    error_code: String(code),
    error_message: refusal.sentence,
  })
}

/** The whole answer, or only its head for HEAD. */
export function refusalAnswer(refusal: Refusal, seqid: string, rid: string, form: AnswerForm): string {
  return ownAnswer(answerOf(refusal.rule).status, refusalBody(refusal, seqid, rid), seqid, form)
}

/** An answer with a body of JSON that is ours. */
export function ownAnswer(status: number, body: string, seqid: string, form: AnswerForm): string {
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? "Error"}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${seqidHeader}: ${seqid}`,
    ...(status === 405 ? [`Allow: ${allowed}`] : []),
    ...(form.closes ? ["Connection: close"] : []),
  ]
  return `${head.join("\r\n")}\r\n\r\n${form.headOnly ? "" : body}`
}

export type AnswerForm = { closes: boolean; headOnly: boolean }

/** Looks like WeChat's: three groups of 8 hex digits, the first is the Unix time. */
export function makeRid(nowMs: number, random: () => number): string {
  const group = (value: number) => Math.floor(value).toString(16).padStart(8, "0")
  return [nowMs / 1000, random() * 2 ** 32, random() * 2 ** 32].map(group).join("-")
}

const allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

const reasons: Record<number, string> = {
  200: "OK",
  400: "Bad Request",
  403: "Forbidden",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  414: "URI Too Long",
  417: "Expectation Failed",
  421: "Misdirected Request",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
}
