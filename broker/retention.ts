import type { Db } from "../lib/db"

const kept = "30 days"
const batchRows = 2000

/**
 * Deletes call records past their time, counts that nobody raised for as long, and join tokens that nobody used. Few rows
 * a statement, so that no lock is held long; by the database's clock, which wrote when a join token ends.
 */
export async function deleteOld(db: Db): Promise<void> {
  while ((await deleteCalls(db)) > 0);
  while ((await deleteCounts(db)) > 0);
  await db.$executeRaw`DELETE FROM "JoinToken" WHERE "expiresAt" < clock_timestamp()`
}

/** Environment by environment, since that is how the index on `at` is laid out. */
const deleteCalls = (db: Db) => db.$executeRaw`
  DELETE FROM "Call" WHERE "seqid" IN (
    SELECT c."seqid" FROM "Environment" e CROSS JOIN LATERAL (
      SELECT "seqid" FROM "Call"
      WHERE "environmentId" = e."id" AND "at" < clock_timestamp() - ${kept}::interval
      ORDER BY "at" LIMIT ${batchRows}
    ) c LIMIT ${batchRows})`

/** A sidecar that still runs and raises one of them again tells the whole of it. */
const deleteCounts = (db: Db) => db.$executeRaw`
  DELETE FROM "CallCount" WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM "CallCount" WHERE "updatedAt" < clock_timestamp() - ${kept}::interval LIMIT ${batchRows}))`
