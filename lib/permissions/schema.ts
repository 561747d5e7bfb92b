import { z } from "zod"
import { Instant } from "../wire/names"
import { pathRefusal } from "./rules"

/** One allow-list entry: an exact path, or a prefix ending in `/*`. */
export const PermissionPath = z
  .string()
  .max(512, "A path has at most 512 characters.")
  .superRefine((path, context) => {
    const refusal = pathRefusal(path)
    if (refusal) context.addIssue({ code: "custom", message: refusal })
  })

export const SetPermissions = z.object({
  paths: z
    .array(PermissionPath)
    .max(2000, "A list has at most 2000 entries; use a prefix such as /cgi-bin/message/*."),
})
export type SetPermissions = z.infer<typeof SetPermissions>

export const PermissionsView = z.object({
  paths: z.array(z.string()),
  /** The policy revision that sidecars acknowledge. */
  revision: z.number().int(),
  updatedAt: Instant.nullable(),
  updatedBy: z.string().nullable(),
  /** How many connected sidecars of this environment decide by this revision already. */
  applied: z.object({ sidecars: z.number().int(), current: z.number().int() }),
})
export type PermissionsView = z.infer<typeof PermissionsView>
