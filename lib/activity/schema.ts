import { z } from "zod"
import { Instant } from "../wire/names"

/** One act of a person, with what it changed. Secrets are never in it. */
export const ActivityView = z.object({
  id: z.uuid(),
  at: Instant,
  actor: z.string(),
  action: z.string(),
  environment: z.string().nullable(),
  object: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  requestId: z.string(),
})
export type ActivityView = z.infer<typeof ActivityView>

export const ActivityFilter = z.object({ environment: z.string().max(64).optional() })
export type ActivityFilter = z.infer<typeof ActivityFilter>
