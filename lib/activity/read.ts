import { z } from "zod"
import { database } from "../db"
import type { AuditEvent } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import type { ActivityFilter, ActivityView } from "./schema"

const Place = z.tuple([z.iso.datetime(), z.uuid()])

/** What people did, newest first. */
export async function listActivity(query: PageQuery & ActivityFilter) {
  const from = after(query, Place)
  const rows = await database().auditEvent.findMany({
    where: {
      environment: query.environment,
      ...(from !== null && {
        OR: [{ at: { lt: new Date(from[0]) } }, { at: new Date(from[0]), id: { lt: from[1] } }],
      }),
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: query.pageSize + 1,
  })
  return toPage(rows, query, activityView, (row) => [row.at.toISOString(), row.id])
}

function activityView(row: AuditEvent): ActivityView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    environment: row.environment,
    object: row.object,
    before: row.before,
    after: row.after,
    requestId: row.requestId,
  }
}
