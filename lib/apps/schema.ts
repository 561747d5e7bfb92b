import { z } from "zod"
import { Appid, AppKind, Instant } from "../wire/names"

export { Appid, AppKind }

const visible = /^[\x21-\x7e]+$/

/** Where the broker gets an app's tokens from. Write-only: sealed on arrival, never read back. */
export const CredentialInput = z.object({
  source: z.literal("AppSecret"),
  secret: z
    .string()
    .min(1, "Paste the AppSecret that WeChat shows once.")
    .max(256, "An AppSecret has at most 256 characters.")
    .regex(visible, "An AppSecret has no spaces or line ends; copy it again."),
})
export type CredentialInput = z.infer<typeof CredentialInput>

export const CreateApp = z.object({
  appid: Appid,
  name: z.string().trim().min(1, "Give the app a name people know it by.").max(60, "At most 60 characters."),
  kind: AppKind,
  credential: CredentialInput.optional(),
})
export type CreateApp = z.infer<typeof CreateApp>

export const CredentialView = z.object({ source: z.literal("AppSecret"), updatedAt: Instant })
export const AppView = z.object({
  appid: Appid,
  name: z.string(),
  kind: AppKind,
  credential: CredentialView.nullable(),
  /** Names of the environments that it owns or is shared with. */
  environments: z.array(z.string()),
  createdAt: Instant,
  createdBy: z.string(),
})
export type AppView = z.infer<typeof AppView>
