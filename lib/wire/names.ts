import { z } from "zod"

/** Environment, service: a lower-case word that DNS, paths and version names can carry. */
export const Name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,19}$/,
    "Use 1 to 20 lower-case letters, digits and hyphens, beginning with a letter, such as “hello”.",
  )

/** `wx` and 16 hex digits; the tutorial's short ones (`wxaaaa`) exist only in the simulator. */
export const Appid = z
  .string()
  .regex(/^wx([0-9a-f]{16}|[a-z]{4})$/, "An appid is “wx” and 16 hexadecimal digits, as WeChat shows it.")

export const Seqid = z.uuid("A seqid is a UUID, as the header x-openapi-seqid gives it.")

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

export const AppKind = z.enum(["MiniProgram", "OfficialAccount"])
export type AppKind = z.infer<typeof AppKind>

export const TokenMode = z.enum(["injected", "caller", "placeholder", "none"])
export type TokenMode = z.infer<typeof TokenMode>

export const CallOutcome = z.enum(["ok", "wechat_error", "denied", "failed"])
export type CallOutcome = z.infer<typeof CallOutcome>
