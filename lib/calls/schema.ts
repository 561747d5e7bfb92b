import { z } from "zod"
import { CallRecord } from "../wire/broker"
import { CallOutcome, Name, TokenMode } from "../wire/names"

export { CallOutcome, TokenMode }

/** What the sidecar recorded, and where it stood: those names come from its identity, never from its report. */
export const CallView = CallRecord.extend({
  environment: Name,
  service: z.string(),
  version: z.number().int(),
  instance: z.string(),
})
export type CallView = z.infer<typeof CallView>

/** Filters of the call list; all of them stand in the console's URL. */
export const CallFilter = z.object({
  service: Name.optional(),
  version: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
  appid: z.string().max(64).optional(),
  path: z.string().max(512).optional(),
  outcome: CallOutcome.optional(),
  tokenMode: TokenMode.optional(),
})
export type CallFilter = z.infer<typeof CallFilter>
