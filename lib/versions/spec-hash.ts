import { createHash } from "node:crypto"
import type { CreateVersion } from "./schema"

/** SHA-256 of what an instance is made of, in one canonical form: equal for versions that would run alike. */
export function specHash({ source, port, env, cpu, memoryMib }: CreateVersion): string {
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))
  const what = source.kind === "Command" ? [source.command, source.directory] : [source.image]
  const canonical = [source.kind, what, port ?? null, variables, cpu ?? null, memoryMib ?? null]
  return createHash("sha256").update(JSON.stringify(canonical)).digest("hex")
}
