// What sidecars report is cut to what the columns hold. One odd value must not make PostgreSQL refuse a whole
// statement that carries everybody's rows, nor a report that its sidecar would then send for ever.
import { createHash } from "node:crypto"

const int4Max = 2_147_483_647

export const int4 = (value: number | null) =>
  value !== null && Math.abs(value) <= int4Max ? Math.trunc(value) : null

/** Without NUL, which PostgreSQL's text lacks, and without halves of surrogate pairs. */
export const text = (value: string) => Buffer.from(value.replaceAll("\0", ""), "utf8").toString("utf8")

/** An index entry of PostgreSQL has at most 2704 bytes; a longer path keeps its beginning and a hash of the rest. */
const keyCharactersMax = 700

export function keyText(value: string) {
  const whole = text(value)
  if (whole.length <= keyCharactersMax) return whole
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 12)
  return `${text(whole.slice(0, keyCharactersMax))}…${hash}`
}
