import { z } from "zod"
import { CallOutcome, Instant, Name, Seqid, TokenMode } from "../wire/names"

export { CallOutcome, TokenMode }

export const CallView = z.object({
  seqid: Seqid,
  at: Instant,
  environment: Name,
  service: z.string(),
  version: z.number().int(),
  instance: z.string(),
  /** The app acted as; null when the call was refused before one was chosen. */
  appid: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  tokenMode: TokenMode,
  outcome: CallOutcome,
  /** The rule that denied it, or the cause it failed of. */
  detail: z.string().nullable(),
  errcode: z.number().int().nullable(),
  status: z.number().int(),
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
  totalMs: z.number(),
  upstreamMs: z.number().nullable(),
  policyRevision: z.number().int().nullable(),
})
export type CallView = z.infer<typeof CallView>

/** Filters of the call list; all of them stand in the console's URL. */
export const CallFilter = z.object({
  service: Name.optional(),
  version: z.coerce.number().int().min(1).optional(),
  appid: z.string().max(64).optional(),
  path: z.string().max(512).optional(),
  outcome: CallOutcome.optional(),
  tokenMode: TokenMode.optional(),
})
export type CallFilter = z.infer<typeof CallFilter>
