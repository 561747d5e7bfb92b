import { z } from "zod"
import { AppSecret } from "../apps/credential-schema"
import { Appid, Instant } from "../wire/names"

/** What WeChat and an open platform share. Write-only: sealed together on arrival, opened by the broker alone. */
export const PlatformSecrets = z.object({
  secret: AppSecret,
  /** 消息校验Token. */
  verifyToken: z
    .string()
    .min(1, "Paste the verify token that is set for the platform's messages.")
    .max(128, "A verify token has at most 128 characters.")
    .regex(/^[\x21-\x7e]+$/, "A verify token has no spaces or line ends; copy it again."),
  /** 消息加解密Key: 32 bytes in base64 without its end. */
  encodingAesKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}$/, "An EncodingAESKey has 43 letters and digits; copy it again."),
})
export type PlatformSecrets = z.infer<typeof PlatformSecrets>

export const CreatePlatform = PlatformSecrets.extend({
  appid: Appid,
  name: z
    .string()
    .trim()
    .min(1, "Give the platform a name people know it by.")
    .max(60, "At most 60 characters."),
})
export type CreatePlatform = z.infer<typeof CreatePlatform>

/** How WeChat's ticket stands: without one that is current, no token of the platform's apps can be renewed. */
export const TicketState = z.enum(["Waiting", "Current", "Late", "Ended"])
export type TicketState = z.infer<typeof TicketState>

export const PlatformView = z.object({
  appid: Appid,
  name: z.string(),
  /** The path of this console at which WeChat has to reach it from outside. */
  pushPath: z.string(),
  ticket: z.object({ state: TicketState, receivedAt: Instant.nullable() }),
  /** A push that came after the last ticket and was not taken, and why. */
  refusedPush: z.object({ at: Instant, message: z.string() }).nullable(),
  /** Appids whose tokens come from it. */
  apps: z.array(z.string()),
  updatedAt: Instant,
  createdAt: Instant,
  createdBy: z.string(),
})
export type PlatformView = z.infer<typeof PlatformView>

export const PlatformSecretsView = z.object({ updatedAt: Instant })
