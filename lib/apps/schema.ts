import { z } from "zod"
import { Appid, AppKind, Instant } from "../wire/names"
import { CredentialInput, CredentialSource } from "./credential-schema"

export { Appid, AppKind }

export const CreateApp = z.object({
  appid: Appid,
  name: z.string().trim().min(1, "Give the app a name people know it by.").max(60, "At most 60 characters."),
  kind: AppKind,
  credential: CredentialInput.optional(),
})
export type CreateApp = z.infer<typeof CreateApp>

/** What asking for tokens with a credential came to; see `healthState` in rules.ts. */
export const HealthState = z.enum(["Working", "Failing", "Trying", "Unanswered", "Idle", "Untried"])
export type HealthState = z.infer<typeof HealthState>

export const CredentialHealthView = z.object({
  state: HealthState,
  lastSuccessAt: Instant.nullable(),
  /** Until when the last token is good. */
  expiresAt: Instant.nullable(),
  failingSince: Instant.nullable(),
  /** WeChat's code, where WeChat answered with one. */
  errcode: z.number().int().nullable(),
  /** What is wrong, and its cure. */
  message: z.string().nullable(),
  /** The address that WeChat refused: add it to WeChat's list. */
  egressIp: z.string().nullable(),
  /** When the broker last answered somebody who wanted to know. */
  checkedAt: Instant.nullable(),
})
export type CredentialHealthView = z.infer<typeof CredentialHealthView>

export const CredentialView = z.object({
  source: CredentialSource,
  updatedAt: Instant,
  /** A token server's host and path. */
  server: z.string().optional(),
  /** An open platform's appid. */
  platform: z.string().optional(),
})
export type CredentialView = z.infer<typeof CredentialView>

export const AppView = z.object({
  appid: Appid,
  name: z.string(),
  kind: AppKind,
  credential: CredentialView.extend({ health: CredentialHealthView }).nullable(),
  /** Names of the environments that it owns or is shared with. */
  environments: z.array(z.string()),
  createdAt: Instant,
  createdBy: z.string(),
})
export type AppView = z.infer<typeof AppView>
