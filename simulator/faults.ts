import { z } from "zod"

const bytesMax = 1024 * 1024 * 1024

/** A rule that spoils answers. One without an answer of its own only delays, or adds headers to, the usual one. */
export const Fault = z.strictObject({
  path: z
    .string()
    .regex(
      /^\/[^?#*]*(?<=\/)\*$|^\/[^?#*]*$/,
      "must be a path such as /wxa/getwxacode or a prefix such as /wxa/*",
    ),
  appid: z.string().optional(),
  /** After this many matches the rule is gone. */
  times: z.int().min(1).optional(),
  latencyMs: z.int().min(0).max(600_000).optional(),
  hang: z.literal(true).optional(),
  reset: z.enum(["before", "afterHeaders"]).optional(),
  status: z.int().min(200).max(599).optional(),
  /** A string is passed on as a string, as some old backends do. */
  errcode: z.union([z.int(), z.string()]).optional(),
  errmsg: z.string().optional(),
  body: z.string().optional(),
  contentType: z
    .string()
    .regex(/^[\x20-\x7e]+$/, "must be printable ASCII")
    .optional(),
  headers: z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).optional(),
  bodyBytes: z.int().min(0).max(bytesMax).optional(),
  chunked: z.boolean().optional(),
})
export type Fault = z.infer<typeof Fault>

export class FaultList {
  private rules: Fault[] = []

  replace(rules: Fault[]): void {
    this.rules = rules.map((rule) => ({ ...rule }))
  }

  /** The first rule that fits, and one less of its `times`. */
  take(path: string, appid: string | null): Fault | null {
    const rule = this.rules.find((candidate) => fits(candidate, path, appid))
    if (!rule) return null
    if (rule.times !== undefined) rule.times -= 1
    if (rule.times === 0) this.rules = this.rules.filter((other) => other !== rule)
    return rule
  }

  toJSON(): Fault[] {
    return this.rules
  }

  clear(): void {
    this.rules = []
  }
}

export const answersItself = (fault: Fault) =>
  [fault.hang, fault.reset, fault.status, fault.errcode, fault.errmsg, fault.body, fault.bodyBytes].some(
    (answer) => answer !== undefined,
  )

function fits(rule: Fault, path: string, appid: string | null): boolean {
  if (rule.appid !== undefined && rule.appid !== appid) return false
  return rule.path.endsWith("/*") ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path
}
