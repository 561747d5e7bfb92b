import type { Db } from "../lib/db"

const keptDays = 30
const batchRows = 2000

/** Deletes call records past their time, and join tokens that nobody used; few rows a statement, no lock is held long. */
export async function deleteOld(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000)
  while ((await deleteCalls(db, before)) > 0);
  await db.joinToken.deleteMany({ where: { expiresAt: { lt: now } } })
}

/** Environment by environment, since that is how the index on `at` is laid out. */
const deleteCalls = (db: Db, before: Date) => db.$executeRaw`
  DELETE FROM "Call" WHERE "seqid" IN (
    SELECT c."seqid" FROM "Environment" e CROSS JOIN LATERAL (
      SELECT "seqid" FROM "Call"
      WHERE "environmentId" = e."id" AND "at" < ${before}::timestamptz
      ORDER BY "at" LIMIT ${batchRows}
    ) c LIMIT ${batchRows})`
