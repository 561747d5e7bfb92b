import type { z } from "zod"
import type { InvalidParam } from "@/lib/api"

/** What a schema refuses, by field, as the API's `invalidParams` say it. */
export const issuesOf = (error: z.core.$ZodError | undefined): InvalidParam[] =>
  (error?.issues ?? []).map((issue) => ({ name: issue.path.join("."), reason: reasonOf(issue) }))

/** A record's key has its reason one level down. */
const reasonOf = (issue: z.core.$ZodIssue) =>
  issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message
