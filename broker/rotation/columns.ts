// Every sealed column, and how its values are sealed anew. What people stored must open: it cannot be had again. What
// brokers keep for brokers can: a value of theirs that does not open is dropped, and the next one is fetched.
import type { Db } from "../../lib/db"
import type { Sealed, Vault } from "../vault"

type Found = { key: string[]; of: string; sealed: Uint8Array; keyId: string }

type Column = ReturnType<typeof column> & {
  /** Throws when the value does not open. */
  reseal: (vault: Vault, found: Found) => Promise<Sealed>
  /** Does away with a value that can be had again; parameters as in `named`. Null: it cannot. */
  drop: string | null
}

/**
 * A sealed column, the column with its key's id, the columns that name its row, and what else it is bound to.
 * `update`: the row's key, the new value and key id, the old ones. `named`: the row's key, the old value and key id.
 */
const column = (
  table: string,
  sealed: string,
  keyId: string,
  key: string[],
  of: string,
  from = `"${table}" t`,
) => {
  const named = key.map((name, index) => `"${name}" = $${index + 1}`).join(" AND ")
  const n = key.length
  return {
    table,
    sealed,
    select: `SELECT ARRAY[${key.map((name) => `t."${name}"::text`).join(", ")}] AS "key", ${of} AS "of",
                    t."${sealed}" AS "sealed", t."${keyId}" AS "keyId"
             FROM ${from} WHERE t."${keyId}" <> $1`,
    update: `UPDATE "${table}" SET "${sealed}" = $${n + 1}, "${keyId}" = $${n + 2}
             WHERE ${named} AND "${sealed}" = $${n + 3} AND "${keyId}" = $${n + 4}`,
    named: `${named} AND "${sealed}" = $${n + 1} AND "${keyId}" = $${n + 2}`,
  }
}

const credential = column("Credential", "sealed", "keyId", ["appid"], `t."source"::text`)
const platform = column("Platform", "sealed", "keyId", ["appid"], "'secrets'")
const lease = column("TokenLease", "sealed", "keyId", ["appid"], `t."generation"::text`)
const ticket = column("PlatformStatus", "ticket", "ticketKeyId", ["appid"], "'ticket'")
const componentToken = column(
  "PlatformStatus",
  "token",
  "tokenKeyId",
  ["appid"],
  // As Date.toISOString has it: the milliseconds are always three digits.
  `'token ' || to_char(p."updatedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  `"PlatformStatus" t JOIN "Platform" p ON p."appid" = t."appid"`,
)
const authorization = column(
  "Authorization",
  "sealed",
  "keyId",
  ["platformAppid", "appid"],
  `t."platformAppid"`,
)

const stored =
  (table: "Credential" | "Platform") =>
  async (vault: Vault, { key: [appid = ""], of: source, sealed, keyId }: Found) => {
    const row = { table, appid, source }
    return vault.sealAnew(row, await vault.open(row, { sealed, keyId }))
  }

const kept =
  (table: "PlatformStatus" | "Authorization") =>
  async (vault: Vault, { key, of, sealed, keyId }: Found) => {
    const row = { table, appid: key.at(-1) ?? "", of }
    return vault.sealKept(row, await vault.openKept(row, { sealed, keyId }))
  }

const leased = async (vault: Vault, { key: [appid = ""], of, sealed, keyId }: Found) => {
  const row = { appid, generation: Number(of) }
  return vault.sealToken(row, await vault.openToken(row, { sealed, keyId }))
}

export const columns: Column[] = [
  { ...credential, reseal: stored("Credential"), drop: null },
  { ...platform, reseal: stored("Platform"), drop: null },
  {
    ...lease,
    reseal: leased,
    drop: `UPDATE "TokenLease" SET "generation" = "generation" + 1, "sealed" = NULL, "keyId" = NULL,
             "fetchedAt" = NULL, "endsAt" = NULL WHERE ${lease.named}`,
  },
  {
    ...ticket,
    reseal: kept("PlatformStatus"),
    drop: `UPDATE "PlatformStatus" SET "ticket" = NULL, "ticketKeyId" = NULL, "ticketAt" = NULL WHERE ${ticket.named}`,
  },
  {
    ...componentToken,
    reseal: kept("PlatformStatus"),
    drop: `UPDATE "PlatformStatus" SET "token" = NULL, "tokenKeyId" = NULL, "tokenEndsAt" = NULL
           WHERE ${componentToken.named}`,
  },
  {
    ...authorization,
    reseal: kept("Authorization"),
    drop: `DELETE FROM "Authorization" WHERE ${authorization.named}`,
  },
]

export type Pass = { resealed: number; dropped: number; unopened: string[] }

/** Seals anew whatever names another key than `active`. Rows that change meanwhile are left to the next pass. */
export async function resealAll(db: Db, vault: Vault, active: string): Promise<Pass> {
  const pass: Pass = { resealed: 0, dropped: 0, unopened: [] }
  for (const column of columns)
    for (const found of await db.$queryRawUnsafe<Found[]>(column.select, active))
      await resealOne(db, vault, column, found, pass)
  return pass
}

async function resealOne(db: Db, vault: Vault, column: Column, found: Found, pass: Pass) {
  const { key, sealed, keyId } = found
  const next = await column.reseal(vault, found).catch(() => null)
  if (next)
    pass.resealed += await db.$executeRawUnsafe(column.update, ...key, next.sealed, next.keyId, sealed, keyId)
  else if (column.drop) pass.dropped += await db.$executeRawUnsafe(column.drop, ...key, sealed, keyId)
  else pass.unopened.push(`${column.table} ${key.join(" ")}`)
}

/** The keys that rows name, whatever they are. */
export async function namedKeys(db: Db): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ keyId: string }[]>`
    SELECT "keyId" FROM "Credential" UNION SELECT "keyId" FROM "Platform"
    UNION SELECT "keyId" FROM "TokenLease" WHERE "keyId" IS NOT NULL
    UNION SELECT "ticketKeyId" FROM "PlatformStatus" WHERE "ticketKeyId" IS NOT NULL
    UNION SELECT "tokenKeyId" FROM "PlatformStatus" WHERE "tokenKeyId" IS NOT NULL
    UNION SELECT "keyId" FROM "Authorization"`
  return new Set(rows.map(({ keyId }) => keyId))
}
