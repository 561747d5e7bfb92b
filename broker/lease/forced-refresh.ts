// Ending a token by force is WeChat's last resort: 20 times a day for an app, 30 s apart. Both are kept over all
// brokers and their restarts, and each time stands in the audit log before WeChat is asked.
import { randomUUID } from "node:crypto"
import type { Identity } from "../instances"
import type { Query } from "./lock-session"
import type { Row } from "./rows"

const perDay = 20
const apartS = 30
const dayS = 86_400

/** True takes one, for the sidecar that saw the token refused. An age is counted either way: a clock may be set back. */
export async function takeForcedRefresh(query: Query, row: Row, asker: Identity): Promise<boolean> {
  const { service, version, instance, environment } = asker
  const taken = await query(
    `WITH "taken" AS (
       UPDATE "TokenLease" l SET "forcedAt" = array_append(d."recent", clock_timestamp())
       FROM (SELECT "appid", ARRAY(SELECT t FROM unnest("forcedAt") t WHERE ${ageS} < ${dayS}) AS "recent"
             FROM "TokenLease" WHERE "appid" = $1) d
       WHERE l."appid" = d."appid" AND l."generation" = $2 AND cardinality(d."recent") < ${perDay}
         AND NOT EXISTS (SELECT 1 FROM unnest(d."recent") t WHERE ${ageS} < ${apartS})
       RETURNING l."appid")
     INSERT INTO "AuditEvent" ("id", "at", "actor", "action", "environment", "object", "before", "after", "requestId")
     SELECT $3::uuid, clock_timestamp(), 'broker', 'token.force', $4, '/apps/' || "appid", $5::jsonb, NULL, $6
     FROM "taken" RETURNING 1`,
    [
      row.appid,
      row.generation,
      randomUUID(),
      environment,
      JSON.stringify({ generation: row.generation, refusedTo: { service, version, instance } }),
      randomUUID(),
    ],
  )
  return taken.length > 0
}

const ageS = "abs(extract(epoch FROM clock_timestamp() - t))"
