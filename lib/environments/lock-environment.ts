import type { Tx } from "../db"
import { notFound } from "../errors"

/**
 * Locks the environment's row until the transaction ends and reads it as it is then. `share` lets creates run
 * beside each other and keeps flips out; `update` lets one change in at a time.
 */
export async function lockEnvironment(tx: Tx, name: string, strength: "share" | "update") {
  const rows =
    strength === "share"
      ? await tx.$queryRaw<
          { id: string }[]
        >`select id from "Environment" where name = ${name} and retired = '' for share`
      : await tx.$queryRaw<
          { id: string }[]
        >`select id from "Environment" where name = ${name} and retired = '' for update`
  if (!rows[0]) throw notFound(`environment “${name}”`)
  return tx.environment.findUniqueOrThrow({ where: { id: rows[0].id } })
}
