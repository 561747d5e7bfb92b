import type { Db } from "../lib/db"
import { Policy } from "../lib/wire/broker"

type Row = Policy & { environmentId: string }

/** One statement, so one snapshot: a revision always comes with the lists that belong to it. */
export async function readPolicies(db: Db, environmentIds: string[]): Promise<Map<string, Policy>> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT e."id"::text AS "environmentId", e."policyRevision" AS "revision", e."ownerAppid",
           (SELECT coalesce(json_agg(p."path" ORDER BY p."position", p."path"), '[]')
            FROM "PermissionPath" p WHERE p."environmentId" = e."id") AS "paths",
           (SELECT json_agg(json_build_object('appid', a."appid", 'kind', a."kind")
                            ORDER BY m."since" NULLS FIRST, a."appid")
            FROM (SELECT e."ownerAppid" AS "appid", NULL::timestamptz AS "since"
                  UNION ALL
                  SELECT s."appid", s."createdAt" FROM "Share" s
                  WHERE s."environmentId" = e."id" AND s."appid" <> e."ownerAppid") m
            JOIN "App" a USING ("appid")) AS "apps"
    FROM "Environment" e WHERE e."id" = ANY(${environmentIds}::uuid[]) AND e."retired" = ''`
  return new Map(rows.map((row) => [row.environmentId, Policy.parse(row)]))
}

export async function readRevisions(db: Db, environmentIds: string[]): Promise<Map<string, number>> {
  const rows = await db.environment.findMany({
    where: { id: { in: environmentIds }, retired: "" },
    select: { id: true, policyRevision: true },
  })
  return new Map(rows.map((row) => [row.id, row.policyRevision]))
}
