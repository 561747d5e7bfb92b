import { z } from "zod"
import { Instant } from "../wire/names"

export const InstancePhase = z.enum(["Starting", "Running", "BackOff", "Stopping"])
export type InstancePhase = z.infer<typeof InstancePhase>
export const SidecarPresence = z.enum(["Present", "Absent", "Unknown"])
export type SidecarPresence = z.infer<typeof SidecarPresence>
export const NameTakeover = z.enum(["Hosts", "Proxy", "None"])
export type NameTakeover = z.infer<typeof NameTakeover>

export const InstanceView = z.object({
  name: z.string(),
  phase: InstancePhase,
  reason: z.string(),
  /** Observed, not recorded. */
  openapiSidecar: SidecarPresence,
  /** How its calls to api.weixin.qq.com reach the sidecar. */
  nameTakeover: NameTakeover,
  /** Where the instance's own port answers, as `http://host:port`. */
  address: z.string().nullable(),
  sidecarAddress: z.string().nullable(),
  restarts: z.number().int(),
  startedAt: Instant.nullable(),
  /** The policy revision that its sidecar decides by. */
  policyRevision: z.number().int().nullable(),
  sidecarBuild: z.string().nullable(),
})
export type InstanceView = z.infer<typeof InstanceView>
