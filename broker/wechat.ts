import { z } from "zod"
import { Refusal } from "./refusal"
import { Secret } from "./secret"
import { tokenRefusal } from "./token-refusals"

/** A token as its source gave it. */
export type Issued = { token: Secret; expiresInS: number }

const timeoutMs = 10_000
const answerMaxBytes = 64 * 1024

const Answer = z.union([
  z.object({
    access_token: z.string().regex(/^[\x21-\x7e]{1,2048}$/),
    expires_in: z.number().int().positive(),
  }),
  // Some of WeChat's backends write the code as a string.
  z.object({ errcode: z.coerce.number().int(), errmsg: z.string().default("") }),
])

/**
 * `POST /cgi-bin/stable_token`: the same token for everybody until its last five minutes, then a new one beside it.
 * `force` ends the present token at once; WeChat allows it 20 times a day, 30 s apart.
 */
export async function stableToken(
  upstream: string,
  app: { appid: string; secret: Secret },
  force: boolean,
): Promise<Issued> {
  const answer = Answer.safeParse(parseJson(await post(upstream, app, force)))
  if (!answer.success)
    throw new Refusal(
      "unavailable",
      `${new URL(upstream).host} answered something that is not a token of ${app.appid}.`,
    )
  if ("errcode" in answer.data)
    throw new Refusal("unavailable", tokenRefusal(app.appid, answer.data.errcode, answer.data.errmsg))
  return { token: new Secret(answer.data.access_token), expiresInS: answer.data.expires_in }
}

async function post(upstream: string, { appid, secret }: { appid: string; secret: Secret }, force: boolean) {
  const { host } = new URL(upstream)
  try {
    const response = await fetch(new URL("/cgi-bin/stable_token", upstream), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credential",
        appid,
        secret: secret.reveal(),
        force_refresh: force,
      }),
      // A redirect would carry the AppSecret to another host.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await readText(response)
    if (response.ok) return text
    throw new Refusal(
      "unavailable",
      `${host} answered HTTP ${response.status} instead of a token of ${appid}.`,
    )
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal("unavailable", `${reasonOf(error, host)} There is no token of ${appid} until it does.`)
  }
}

async function readText(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let text = ""; ; ) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) return text
    text += value
    if (text.length > answerMaxBytes) throw new Error("The answer is too long for a token")
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
