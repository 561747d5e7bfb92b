// The lease as PostgreSQL keeps it: one row an app. Every write names the generation that it read, and changes nothing
// when another has come since. Ages and remaining lives are counted by the database, whose clock wrote the instants.
import type { SourceName } from "../sources/source"
import type { Query } from "./lock-session"

/** An app's credential and what is known of its token. */
export type Row = {
  appid: string
  source: SourceName
  sealed: Uint8Array
  keyId: string
  generation: number
  tokenSealed: Uint8Array | null
  tokenKeyId: string | null
  /** Milliseconds that the source gave it, and that are left by the database's clock. */
  lifeMs: number | null
  leftMs: number | null
  /** Names the end, whatever is left until then. */
  endsAt: string | null
  machine: string | null
  endsTick: number | null
  confirmedAgoMs: number | null
  failures: number
  failedAgoMs: number | null
  retryMs: number
  failure: string | null
  /** The database's clock as it answered, also in milliseconds of the epoch. */
  readAt: string
  readAtMs: number
}

const ms = (interval: string) => `(extract(epoch FROM ${interval}) * 1000)::float8`
const now = "clock_timestamp()"

/** Rows of the apps in `$1`; apps without a credential have none. */
export const selectRows = `
  SELECT c."appid", c."source"::text AS "source", c."sealed", c."keyId",
         coalesce(l."generation", 0)::float8 AS "generation",
         l."sealed" AS "tokenSealed", l."keyId" AS "tokenKeyId",
         ${ms(`l."endsAt" - l."fetchedAt"`)} AS "lifeMs", ${ms(`l."endsAt" - ${now}`)} AS "leftMs",
         l."endsAt"::text AS "endsAt", l."machine", l."endsTick",
         ${ms(`${now} - l."confirmedAt"`)} AS "confirmedAgoMs",
         coalesce(l."failures", 0) AS "failures", ${ms(`${now} - l."failedAt"`)} AS "failedAgoMs",
         coalesce(l."retryMs", 0) AS "retryMs", l."failure",
         r."at"::text AS "readAt", (extract(epoch FROM r."at") * 1000)::float8 AS "readAtMs"
  FROM "Credential" c LEFT JOIN "TokenLease" l ON l."appid" = c."appid" CROSS JOIN (SELECT ${now} AS "at") r
  WHERE c."appid" = ANY($1::text[])`

/** The row as it is now that the lock is held; null when the app has no credential. */
export async function readLocked(query: Query, appid: string): Promise<Row | null> {
  const sql = `INSERT INTO "TokenLease" ("appid") SELECT "appid" FROM "Credential" WHERE "appid" = $1 ON CONFLICT DO NOTHING`
  await query(sql, [appid])
  const [row] = await query<Row>(selectRows, [[appid]])
  return row ?? null
}

export type Written = {
  generation: number
  sealed: Uint8Array
  keyId: string
  lifeMs: number
  machine: string | null
  endsTick: number
}

/** Puts the source's token in the place of what `row` had. False: something else came into that place before. */
export async function writeToken(query: Query, row: Row, written: Written): Promise<boolean> {
  const { generation, sealed, keyId, lifeMs, machine, endsTick } = written
  const done = await query(
    `UPDATE "TokenLease"
     SET "generation" = $3, "sealed" = $4, "keyId" = $5, "fetchedAt" = $6::timestamptz,
         "endsAt" = $6::timestamptz + $7 * interval '1 ms', "machine" = $8, "endsTick" = $9,
         "confirmedAt" = NULL, "failures" = 0, "failedAt" = NULL, "retryMs" = 0, "failure" = NULL
     WHERE "appid" = $1 AND "generation" = $2 RETURNING 1`,
    // Counted from before the source was asked: never longer than it said.
    [row.appid, row.generation, generation, sealed, keyId, row.readAt, lifeMs, machine, endsTick],
  )
  return done.length > 0
}

/** The source gave the refused token once more, and no other may be forced now. */
export async function writeConfirmed(query: Query, row: Row): Promise<void> {
  const sql = `UPDATE "TokenLease" SET "confirmedAt" = ${now} WHERE "appid" = $1 AND "generation" = $2`
  await query(sql, [row.appid, row.generation])
}

export async function writeFailure(query: Query, row: Row, failure: string, retryMs: number): Promise<void> {
  await query(
    `UPDATE "TokenLease"
     SET "failures" = "failures" + 1, "failedAt" = ${now}, "retryMs" = $3, "failure" = $4
     WHERE "appid" = $1 AND "generation" = $2`,
    [row.appid, row.generation, Math.round(retryMs), failure],
  )
}
