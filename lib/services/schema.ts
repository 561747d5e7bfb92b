import { z } from "zod"
import { Instant, Name } from "../wire/names"

export const CreateService = z.object({ name: Name })
export type CreateService = z.infer<typeof CreateService>

export const SetTraffic = z.object({
  split: z
    .array(z.object({ version: z.number().int().min(1), percent: z.number().int().min(0).max(100) }))
    .min(1, "Name at least one version.")
    .max(100)
    .refine(
      (split) => split.reduce((sum, part) => sum + part.percent, 0) === 100,
      "The percentages must add up to 100.",
    )
    .refine(
      (split) => new Set(split.map((part) => part.version)).size === split.length,
      "Name each version once.",
    ),
})
export type SetTraffic = z.infer<typeof SetTraffic>

export const TrafficView = z.object({
  split: z.array(z.object({ version: z.number().int(), percent: z.number().int() })),
})
export type TrafficView = z.infer<typeof TrafficView>

export const ServiceView = z.object({
  name: Name,
  environment: Name,
  /** The number of the newest version, 0 before the first. */
  latestVersion: z.number().int(),
  versions: z.object({ enabled: z.number().int(), disabled: z.number().int() }),
  instances: z.object({ desired: z.number().int(), ready: z.number().int() }),
  traffic: TrafficView.shape.split,
  createdAt: Instant,
  createdBy: z.string(),
})
export type ServiceView = z.infer<typeof ServiceView>
