import { createHash } from "node:crypto"
import type { RecordedVersion } from "./schema"

/** SHA-256 of what an instance is made of, in one canonical form: equal for versions that would run alike. */
export function specHash({ source, port, env, cpu, memoryMib, mountWxToken }: RecordedVersion): string {
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))
  const what = source.kind === "Command" ? [source.command, source.directory] : [source.reference]
  const canonical: unknown[] = [source.kind, what, port ?? null, variables, cpu ?? null, memoryMib ?? null]
  // Only where it is asked for: versions of before it existed keep their hash.
  if (mountWxToken) canonical.push("mountWxToken")
  return createHash("sha256").update(JSON.stringify(canonical)).digest("hex")
}
