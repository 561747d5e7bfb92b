import { z } from "zod"
import { database, type Tx } from "../db"
import { notFound } from "../errors"
import type { Environment, SwitchChange } from "../generated/prisma/client"
import type { SwitchView } from "../openapi/schema"
import { after, type PageQuery, toPage } from "../page"
import { type Tally, tallyByEnvironment } from "../sidecars/tally"
import type { EnvironmentView } from "./schema"

type Row = Environment & { switchChanges: SwitchChange[] }

const newestChange = { switchChanges: { orderBy: { sequence: "desc" }, take: 1 } } as const

export async function listEnvironments(query: PageQuery) {
  const db = database()
  const from = after(query, z.string())
  const rows = await db.environment.findMany({
    where: { retired: "", ...(from !== null && { name: { gt: from } }) },
    include: newestChange,
    orderBy: { name: "asc" },
    take: query.pageSize + 1,
  })
  const ids = rows.map((row) => row.id)
  const [tallies, services, calls] = await Promise.all([
    tallyByEnvironment(db, ids),
    countServices(db, ids),
    callsLastMinute(db, ids, new Date()),
  ])
  const view = (row: Row) =>
    environmentView(row, tallies.get(row.id), services.get(row.id) ?? 0, calls.get(row.id) ?? 0)
  return toPage(rows, query, view, (row) => row.name)
}

export async function getEnvironment(name: string, tx: Tx = database()): Promise<EnvironmentView> {
  const row = await tx.environment.findUnique({
    where: { name_retired: { name, retired: "" } },
    include: newestChange,
  })
  if (!row) throw notFound(`environment “${name}”`)
  const ids = [row.id]
  const tallies = await tallyByEnvironment(tx, ids)
  const services = await countServices(tx, ids)
  const calls = await callsLastMinute(tx, ids, new Date())
  return environmentView(row, tallies.get(row.id), services.get(row.id) ?? 0, calls.get(row.id) ?? 0)
}

/** The row itself, for reads and verbs of what lies below an environment. */
export async function ownEnvironment(tx: Tx, name: string) {
  const row = await tx.environment.findUnique({ where: { name_retired: { name, retired: "" } } })
  if (!row) throw notFound(`environment “${name}”`)
  return row
}

export function switchView(change: SwitchChange): SwitchView {
  return {
    enabled: change.state === "Enabled",
    changeId: change.id,
    changedAt: change.at.toISOString(),
    changedBy: change.by,
  }
}

function environmentView(
  row: Row,
  tally: Tally | undefined,
  services: number,
  calls: number,
): EnvironmentView {
  const [change] = row.switchChanges
  return {
    name: row.name,
    ownerAppid: row.ownerAppid,
    openapi: switchView(change!),
    policyRevision: row.policyRevision,
    services,
    versions: { enabled: tally?.enabled ?? 0, disabled: tally?.disabled ?? 0 },
    instances: { desired: tally?.desired ?? 0, ready: tally?.ready ?? 0 },
    drifting: tally?.drifting ?? 0,
    callsLastMinute: calls,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}

async function countServices(tx: Tx, environmentIds: string[]) {
  const groups = await tx.service.groupBy({
    by: ["environmentId"],
    where: { environmentId: { in: environmentIds }, retired: "" },
    _count: true,
  })
  return new Map(groups.map((group) => [group.environmentId, group._count]))
}

async function callsLastMinute(tx: Tx, environmentIds: string[], now: Date) {
  const groups = await tx.call.groupBy({
    by: ["environmentId"],
    where: { environmentId: { in: environmentIds }, at: { gt: new Date(now.getTime() - 60_000) } },
    _count: true,
  })
  return new Map(groups.map((group) => [group.environmentId, group._count]))
}
