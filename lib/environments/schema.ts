import { z } from "zod"
import { SwitchView } from "../openapi/schema"
import { Appid, Instant, Name } from "../wire/names"

export const CreateEnvironment = z.object({ name: Name, ownerAppid: Appid })
export type CreateEnvironment = z.infer<typeof CreateEnvironment>

/** The owner is all of an environment that can be changed here; the switch has its own resource. */
export const UpdateEnvironment = z.object({ ownerAppid: Appid })
export type UpdateEnvironment = z.infer<typeof UpdateEnvironment>

export const EnvironmentView = z.object({
  name: Name,
  ownerAppid: Appid,
  openapi: SwitchView,
  /** Grows with every change of permissions, shares or owner. */
  policyRevision: z.number().int(),
  services: z.number().int(),
  /** Versions by what they recorded; deleted ones are not counted. */
  versions: z.object({ enabled: z.number().int(), disabled: z.number().int() }),
  instances: z.object({ desired: z.number().int(), ready: z.number().int() }),
  /** Versions in drift now. */
  drifting: z.number().int(),
  callsLastMinute: z.number().int(),
  createdAt: Instant,
  createdBy: z.string(),
})
export type EnvironmentView = z.infer<typeof EnvironmentView>
