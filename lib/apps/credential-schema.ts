// What a credential is made of, by where the tokens come from. Write-only: sealed on arrival, never read back.
// The broker parses what it opened with the same schemas.
import { z } from "zod"
import { Appid } from "../wire/names"
import { headerRefusal, serverRefusal } from "./rules"

const visible = /^[\x21-\x7e]+$/
const text = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/
/** RFC 6901; the empty one is the whole document. */
const pointer = /^(\/([^~/]|~[01])*)*$/

/** The secret of an app or a platform, as WeChat shows it once. */
export const AppSecret = z
  .string()
  .min(1, "Paste the AppSecret that WeChat shows once.")
  .max(256, "An AppSecret has at most 256 characters.")
  .regex(visible, "An AppSecret has no spaces or line ends; copy it again.")

const refusedBy = (rule: (text: string) => string | null) => (text: string, context: z.RefinementCtx) => {
  const message = rule(text)
  if (message) context.addIssue({ code: "custom", message })
}

const JsonPointer = z
  .string()
  .max(256, "A pointer has at most 256 characters.")
  .regex(pointer, "A JSON pointer begins with “/”, such as /data/access_token.")

const authValue = z
  .string()
  .min(1, "Paste the key that the token server asks for.")
  .max(2048, "A key has at most 2048 characters.")
  .regex(text, "A key has visible characters and no spaces around it; copy it again.")

const noAuth = z.object({ in: z.literal("None") })
const headerAuth = z.object({
  in: z.literal("Header"),
  name: z.string().max(64, "A name has at most 64 characters.").superRefine(refusedBy(headerRefusal)),
  value: authValue,
})
const queryAuth = z.object({
  in: z.literal("Query"),
  name: z
    .string()
    .max(64, "A name has at most 64 characters.")
    .regex(visible, "Name the query parameter that carries the key, such as key."),
  value: authValue,
})
export const ServerAuth = z.discriminatedUnion(
  "in",
  [noAuth, headerAuth, queryAuth],
  "The key goes in “Header” or “Query”, or “None” is asked for.",
)
export type ServerAuth = z.infer<typeof ServerAuth>

export const ExpiryForm = z.enum(["SecondsLeft", "EndsAt"])
export type ExpiryForm = z.infer<typeof ExpiryForm>

const fromSecret = z.object({ source: z.literal("AppSecret"), secret: AppSecret })

/** An existing central server: one GET, answered with JSON that holds the token and its end. */
export const TokenServerInput = z.object({
  source: z.literal("TokenServer"),
  url: z.string().max(2048, "An address has at most 2048 characters.").superRefine(refusedBy(serverRefusal)),
  auth: ServerAuth.default({ in: "None" }),
  tokenPointer: JsonPointer.default("/access_token"),
  expiry: z
    .object({
      pointer: JsonPointer.default("/expires_in"),
      /** Seconds from the answer on; or the instant: Unix seconds, Unix milliseconds or ISO 8601. */
      form: ExpiryForm.default("SecondsLeft"),
    })
    .default({ pointer: "/expires_in", form: "SecondsLeft" }),
})
export type TokenServerInput = z.infer<typeof TokenServerInput>

/** The app's owner has authorized this platform; the broker finds the authorization in WeChat's list. */
export const OpenPlatformInput = z.object({
  source: z.literal("OpenPlatform"),
  platform: z.string().min(1, "Choose the open platform that the app has authorized.").pipe(Appid),
})

export const CredentialInput = z.discriminatedUnion(
  "source",
  [fromSecret, TokenServerInput, OpenPlatformInput],
  "Tokens come from “AppSecret”, “TokenServer” or “OpenPlatform”.",
)
export type CredentialInput = z.infer<typeof CredentialInput>

export const CredentialSource = z.enum(["AppSecret", "TokenServer", "OpenPlatform"])
export type CredentialSource = z.infer<typeof CredentialSource>
