import { z } from "zod"
import { database, type Tx } from "../db"
import { ownEnvironment } from "../environments/read"
import { notFound } from "../errors"
import type { Service } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import { type Tally, tallyByService } from "../sidecars/tally"
import type { ServiceView } from "./schema"

export type ServiceKey = { env: string; service: string }

export async function listServices(env: string, query: PageQuery) {
  const db = database()
  const environment = await ownEnvironment(db, env)
  const from = after(query, z.string())
  const rows = await db.service.findMany({
    where: { environmentId: environment.id, retired: "", ...(from !== null && { name: { gt: from } }) },
    orderBy: { name: "asc" },
    take: query.pageSize + 1,
  })
  const ids = rows.map((row) => row.id)
  const tallies = await tallyByService(db, ids)
  const splits = await trafficOf(db, ids)
  const view = (row: Service) => serviceView(row, env, tallies.get(row.id), splits.get(row.id) ?? [])
  return toPage(rows, query, view, (row) => row.name)
}

export async function getService(key: ServiceKey, tx: Tx = database()): Promise<ServiceView> {
  const row = await ownService(tx, key)
  const tallies = await tallyByService(tx, [row.id])
  const splits = await trafficOf(tx, [row.id])
  return serviceView(row, key.env, tallies.get(row.id), splits.get(row.id) ?? [])
}

export async function ownService(tx: Tx, key: ServiceKey) {
  const environment = await ownEnvironment(tx, key.env)
  const row = await tx.service.findUnique({
    where: {
      environmentId_name_retired: { environmentId: environment.id, name: key.service, retired: "" },
    },
  })
  if (!row) throw notFound(`service “${key.service}” in environment “${key.env}”`)
  return row
}

async function trafficOf(tx: Tx, serviceIds: string[]) {
  const rows = await tx.version.findMany({
    where: { serviceId: { in: serviceIds }, placement: { removedAt: null, percent: { gt: 0 } } },
    select: { serviceId: true, number: true, placement: { select: { percent: true } } },
    orderBy: { number: "desc" },
  })
  const splits = new Map<string, ServiceView["traffic"]>()
  for (const row of rows) {
    const split = splits.get(row.serviceId) ?? []
    split.push({ version: row.number, percent: row.placement!.percent })
    splits.set(row.serviceId, split)
  }
  return splits
}

function serviceView(
  row: Service,
  environment: string,
  tally: Tally | undefined,
  traffic: ServiceView["traffic"],
): ServiceView {
  return {
    name: row.name,
    environment,
    latestVersion: row.lastVersion,
    versions: { enabled: tally?.enabled ?? 0, disabled: tally?.disabled ?? 0 },
    instances: { desired: tally?.desired ?? 0, ready: tally?.ready ?? 0 },
    traffic,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}
