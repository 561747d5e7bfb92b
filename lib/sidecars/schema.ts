import { z } from "zod"
import { SidecarPresence } from "../instances/schema"
import { RecordedState } from "../versions/schema"
import { Instant, Name, Seqid } from "../wire/names"

/** What recorded, observed and proven say together about one version. */
export const AuditState = z.enum([
  "InService",
  "PresentUnproven",
  "Drift",
  "WithoutByRecord",
  "Outdated",
  "RebuildToGain",
  "Unknown",
])
export type AuditState = z.infer<typeof AuditState>

/** One row per version: the list begins at the records and joins what was observed. */
export const AuditRow = z.object({
  service: Name,
  version: z.number().int(),
  name: z.string(),
  recorded: RecordedState,
  observed: z.object({
    present: z.number().int(),
    absent: z.number().int(),
    unknown: z.number().int(),
  }),
  desired: z.number().int(),
  /** When the last proving call was made; null before the first. */
  provenAt: Instant.nullable(),
  lastSeqid: Seqid.nullable(),
  state: AuditState,
  /** One CamelCase word. */
  reason: z.string(),
  instances: z.array(
    z.object({
      name: z.string(),
      phase: z.string(),
      openapiSidecar: SidecarPresence,
      policyRevision: z.number().int().nullable(),
    }),
  ),
})
export type AuditRow = z.infer<typeof AuditRow>

export const AuditFilter = z.object({ service: Name.optional(), state: AuditState.optional() })
export type AuditFilter = z.infer<typeof AuditFilter>
