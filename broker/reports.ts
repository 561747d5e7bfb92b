// What sidecars report, filed under the names of their credential. A report that is sent twice changes nothing:
// calls are kept by seqid, and counts only grow.
import type { Db, Tx } from "../lib/db"
import { recordEvents } from "../lib/events/record-events"
import { versionName } from "../lib/versions/rules"
import type { CallReport } from "../lib/wire/broker"
import type { Identity } from "./instances"
import { type CallRow, callRow, countRows } from "./report-rows"

export async function fileReport(db: Db, identity: Identity, report: CallReport, now: Date): Promise<void> {
  const calls = report.calls.map((call) => callRow(identity, call, now))
  if (calls.length === 0 && report.counts.length === 0) return
  await db.$transaction(async (tx) => {
    if (report.counts.length > 0) await raiseCounts(tx, identity, report, now)
    if (calls.length === 0) return
    await tx.call.createMany({ data: calls, skipDuplicates: true })
    if (await prove(tx, identity, calls)) await recordEvents(tx, now, [firstCall(identity)])
  })
}

/** The boot is the sidecar's own word, so a row of another instance is left alone. */
async function raiseCounts(
  tx: Tx,
  { environmentId, service, version, instance }: Identity,
  report: CallReport,
  now: Date,
) {
  const rows = JSON.stringify(countRows(report.counts))
  await tx.$executeRaw`
    INSERT INTO "CallCount" ("environmentId", "service", "version", "instance", "boot",
                             "path", "appid", "outcome", "count", "updatedAt")
    SELECT ${environmentId}::uuid, ${service}, ${version}::int, ${instance}, ${report.boot}::uuid,
           r."path", r."appid", r."outcome"::"CallOutcome", max(r."count"), ${now}::timestamptz
    FROM jsonb_to_recordset(${rows}::jsonb) AS r("path" text, "appid" text, "outcome" text, "count" bigint)
    GROUP BY r."path", r."appid", r."outcome"
    ORDER BY r."path", r."appid", r."outcome"
    ON CONFLICT ("boot", "path", "appid", "outcome") DO UPDATE
    SET "count" = GREATEST("CallCount"."count", excluded."count"), "updatedAt" = excluded."updatedAt"
    WHERE "CallCount"."environmentId" = excluded."environmentId" AND "CallCount"."service" = excluded."service"
      AND "CallCount"."version" = excluded."version" AND "CallCount"."instance" = excluded."instance"`
}

/** Raises the version's proof to the newest of the calls; true when it is the first that it ever had. */
async function prove(tx: Tx, { versionId }: Identity, calls: CallRow[]): Promise<boolean> {
  const [first, ...others] = calls.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const last = others.at(-1) ?? first
  if (!first || !last) return false
  const [proof] = await tx.$queryRaw<{ isFirst: boolean }[]>`
    INSERT INTO "Proof" ("versionId", "firstAt", "lastAt", "lastSeqid")
    VALUES (${versionId}::uuid, ${first.at}::timestamptz, ${last.at}::timestamptz, ${last.seqid}::uuid)
    ON CONFLICT ("versionId") DO UPDATE
    SET "firstAt" = LEAST("Proof"."firstAt", excluded."firstAt"),
        "lastAt" = GREATEST("Proof"."lastAt", excluded."lastAt"),
        "lastSeqid" = CASE WHEN excluded."lastAt" >= "Proof"."lastAt"
                           THEN excluded."lastSeqid" ELSE "Proof"."lastSeqid" END
    RETURNING xmax = 0 AS "isFirst"`
  return proof?.isFirst ?? false
}

const firstCall = ({ environmentId, service, version, instance }: Identity) => ({
  environmentId,
  kind: "call.first" as const,
  service,
  version,
  instance,
  message: `${versionName(service, version)} made its first call through the sidecar.`,
})
