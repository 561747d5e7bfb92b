import { z } from "zod"
import { TokenServerInput } from "../../lib/apps/credential-schema"
import { Secret } from "../secret"
import { type Issued, TokenText } from "../wechat"
import { type Guard, guardedGet, NoAnswer } from "./guarded-get"
import { valueAt } from "./json-pointer"
import { sealedSettings } from "./sealed-settings"
import { SourceRefusal } from "./source"

const Settings = TokenServerInput.omit({ source: true })
type Settings = z.infer<typeof Settings>

/** WeChat's tokens never live longer: an end beyond it is in another unit than the settings say. */
const lifeMaxS = 7200

/**
 * Asks an existing central server, by its settings. It gives what it has, so there is no forcing it: a server that holds
 * on to a token that WeChat refuses gives that one again.
 */
export async function fromTokenServer(
  { appid, secret }: { appid: string; secret: Secret },
  guard: Guard,
): Promise<Issued> {
  const settings = sealedSettings(secret, Settings)
  if (!settings) throw new SourceRefusal(`What was stored for ${appid} is no token server. Store it again.`)
  const { host } = new URL(settings.url)
  const refuse = (sentence: string) => new SourceRefusal(`The token server of ${appid}, ${host}, ${sentence}`)
  const document = await ask(settings, guard, refuse)

  const token = TokenText.safeParse(valueAt(document, settings.tokenPointer))
  if (!token.success) throw refuse(`has no token at ${settings.tokenPointer || "the top"} of its answer.`)
  const { pointer, form } = settings.expiry
  const seconds = secondsLeft(valueAt(document, pointer), form)
  if (seconds === null)
    throw refuse(`does not say at ${pointer || "the top"} of its answer when the token ends.`)
  if (seconds < 1) throw refuse("gives a token that has ended already. Check its renewal and both clocks.")
  return { token: new Secret(token.data), expiresInS: Math.min(Math.floor(seconds), lifeMaxS) }
}

/** The answer is never quoted: it may hold the token, or whatever else the address led to. */
async function ask(
  { url, auth }: Settings,
  guard: Guard,
  refuse: (sentence: string) => Error,
): Promise<unknown> {
  const asked = new URL(url)
  if (auth.in === "Query") asked.searchParams.append(auth.name, auth.value)
  const headers = { accept: "application/json", ...(auth.in === "Header" && { [auth.name]: auth.value }) }
  const { status, text } = await guardedGet(asked, headers, guard).catch((error: unknown) => {
    throw error instanceof NoAnswer ? refuse(error.message) : error
  })
  if (status >= 300 && status < 400)
    throw refuse(
      "redirects to another address, and the key would go with it. Store the address that answers itself.",
    )
  if (status === 401 || status === 403) throw refuse(`does not take the key: it answered HTTP ${status}.`)
  if (status !== 200) throw refuse(`answered HTTP ${status} instead of a token.`)
  try {
    return JSON.parse(text)
  } catch {
    throw refuse("answered something that is not JSON.")
  }
}

/** Ten digits and a while are Unix seconds, three more are milliseconds. */
const millisecondsFrom = 100_000_000_000

function secondsLeft(value: unknown, form: Settings["expiry"]["form"]): number | null {
  const number = Numeric.safeParse(value).data
  if (form === "SecondsLeft") return number ?? null
  const endsAt =
    number === undefined
      ? Moment.safeParse(value).data?.getTime()
      : number * (number < millisecondsFrom ? 1000 : 1)
  return endsAt === undefined ? null : (endsAt - Date.now()) / 1000
}

const Numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,15}(\.\d+)?$/)
    .transform(Number),
])
const Moment = z.iso.datetime({ offset: true, local: false }).pipe(z.coerce.date())
