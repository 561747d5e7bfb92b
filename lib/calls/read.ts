import { z } from "zod"
import { database } from "../db"
import { ownEnvironment } from "../environments/read"
import { notFound } from "../errors"
import type { Call } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import type { CallFilter, CallView } from "./schema"

const Place = z.tuple([z.iso.datetime(), z.uuid()])

/** Newest first. */
export async function listCalls(env: string, query: PageQuery & CallFilter) {
  const environment = await ownEnvironment(database(), env)
  const from = after(query, Place)
  const { service, version, appid, path, outcome, tokenMode } = query
  const rows = await database().call.findMany({
    where: {
      environmentId: environment.id,
      service,
      version,
      appid,
      outcome,
      tokenMode,
      ...(path !== undefined && { path: { startsWith: path } }),
      ...(from !== null && {
        OR: [{ at: { lt: new Date(from[0]) } }, { at: new Date(from[0]), seqid: { lt: from[1] } }],
      }),
    },
    orderBy: [{ at: "desc" }, { seqid: "desc" }],
    take: query.pageSize + 1,
  })
  const view = (row: Call) => callView(row, environment.name)
  return toPage(rows, query, view, (row) => [row.at.toISOString(), row.seqid])
}

export async function getCall(seqid: string): Promise<CallView> {
  const known = z.uuid().safeParse(seqid).success
  const row =
    known &&
    (await database().call.findUnique({
      where: { seqid },
      include: { environment: { select: { name: true } } },
    }))
  if (!row)
    throw notFound(`call ${seqid}; a record arrives up to a second after the call, and is kept for 30 days`)
  return callView(row, row.environment.name)
}

function callView(row: Call, environment: string): CallView {
  return {
    seqid: row.seqid,
    at: row.at.toISOString(),
    environment,
    service: row.service,
    version: row.version,
    instance: row.instance,
    appid: row.appid,
    method: row.method,
    path: row.path,
    tokenMode: row.tokenMode,
    outcome: row.outcome,
    detail: row.detail,
    errcode: row.errcode,
    status: row.status,
    bytesIn: Number(row.bytesIn),
    bytesOut: Number(row.bytesOut),
    totalMs: row.totalMs,
    upstreamMs: row.upstreamMs,
    policyRevision: row.policyRevision,
  }
}
