import { z } from "zod"
import { Instant } from "../wire/names"

export const FlipSwitch = z.object({ enabled: z.boolean() })
export type FlipSwitch = z.infer<typeof FlipSwitch>

/** The openapi switch as it stands: the newest switch change. */
export const SwitchView = z.object({
  enabled: z.boolean(),
  changeId: z.uuid(),
  changedAt: Instant,
  changedBy: z.string(),
})
export type SwitchView = z.infer<typeof SwitchView>

/** What a flip does. No running instance ever changes by it. */
export const FlipEffect = z.object({
  /** Versions that exist, all of which keep their recorded state. */
  versionsUnchanged: z.number().int(),
  /** Those of them that were recorded with the other state: only a rebuild changes what their source runs with. */
  versionsToRebuild: z.number().int(),
  runningInstancesChanged: z.literal(0),
  /** What the next version will record. */
  nextVersion: z.enum(["Enabled", "Disabled"]),
})
export type FlipEffect = z.infer<typeof FlipEffect>

export const SwitchFlipped = SwitchView.extend({ effect: FlipEffect })
export type SwitchFlipped = z.infer<typeof SwitchFlipped>

/** One row of the history; the first is the state that the environment was created with. */
export const SwitchChangeView = z.object({
  changeId: z.uuid(),
  sequence: z.number().int(),
  enabled: z.boolean(),
  changedAt: Instant,
  changedBy: z.string(),
  /** Versions created under this change. */
  versions: z.number().int(),
})
export type SwitchChangeView = z.infer<typeof SwitchChangeView>
