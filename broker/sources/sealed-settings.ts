import type { z } from "zod"
import type { Secret } from "../secret"

/** What was sealed as JSON; null when it is not in that form. Never an error of a parser: those quote what they read. */
export function sealedSettings<S extends z.ZodType>(secret: Secret, schema: S): z.infer<S> | null {
  try {
    return schema.safeParse(JSON.parse(secret.reveal())).data ?? null
  } catch {
    return null
  }
}
