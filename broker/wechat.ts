// The broker's own calls to api.weixin.qq.com: JSON both ways, bounded, never redirected, and never quoted in an error.
import { z } from "zod"
import { Refusal } from "./refusal"
import type { Secret } from "./secret"

/** A token as its source gave it. */
export type Issued = { token: Secret; expiresInS: number }

/** WeChat's own no: an errcode and its words. `token-refusals.ts` makes of it what people read. */
export class WechatError extends Error {
  constructor(
    readonly errcode: number,
    readonly errmsg: string,
  ) {
    super(`${errcode} ${errmsg}`)
    this.name = "WechatError"
  }
}

export const TokenText = z.string().regex(/^[\x21-\x7e]{1,2048}$/)
export const Seconds = z.coerce.number().int().positive()

// Some of WeChat's backends write the code as a string; a success may carry 0.
const Refused = z.object({
  errcode: z.coerce
    .number()
    .int()
    .refine((code) => code !== 0),
  errmsg: z.string().default(""),
})

const timeoutMs = 10_000
const answerMaxBytes = 1024 * 1024

type Question = {
  path: string
  /** A component_access_token, where the call asks for one. */
  componentToken?: Secret
  body: Record<string, unknown>
  /** What is asked for, in the words of an error: “a token of wx…”. */
  what: string
}

/** Posts, and answers what WeChat said, parsed. Throws a `WechatError`, or a Refusal when there was no such answer. */
export async function askWechat<S extends z.ZodType>(
  upstream: string,
  question: Question,
  schema: S,
): Promise<z.infer<S>> {
  const answer = parseJson(await post(upstream, question))
  const refused = Refused.safeParse(answer)
  if (refused.success) throw new WechatError(refused.data.errcode, refused.data.errmsg)
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new Refusal(
    "unavailable",
    `${new URL(upstream).host} answered something that is not ${question.what}.`,
  )
}

async function post(upstream: string, { path, componentToken, body, what }: Question) {
  const url = new URL(path, upstream)
  if (componentToken) url.searchParams.set("component_access_token", componentToken.reveal())
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      // A redirect would carry the secret to another host.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await readText(response)
    if (response.ok) return text
    throw new Refusal("unavailable", `${url.host} answered HTTP ${response.status} instead of ${what}.`)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(
      "unavailable",
      `${reasonOf(error, url.host)} There is no ${what.replace(/^an? /, "")} until it does.`,
    )
  }
}

async function readText(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let text = ""; ; ) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) return text
    text += value
    if (text.length > answerMaxBytes) throw new Error("The answer is too long")
  }
}

function reasonOf(error: unknown, host: string) {
  if (error instanceof Error && error.name === "TimeoutError") return `${host} did not answer within 10 s.`
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : ""
  return `${host} cannot be reached from the broker${code}.`
}

/** The parser's own message would quote the answer, and the answer may be a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
