import { z } from "zod"
import { database, type Tx } from "../db"
import { notFound } from "../errors"
import type { Prisma } from "../generated/prisma/client"
import { after, type PageQuery, toPage } from "../page"
import { ownService, type ServiceKey } from "../services/read"
import { autoscalingOf, desiredReplicas, differsFromSwitch, versionName } from "./rules"
import { Condition, EnvVariables, RecordedSource, type VersionView } from "./schema"

export type VersionKey = ServiceKey & { number: number }

/** What the View of a version is made of. */
export const versionParts = {
  environment: { select: { name: true, openapi: true } },
  service: { select: { name: true } },
  placement: true,
  status: true,
  instances: { where: { phase: { not: "Stopping" } }, select: { phase: true, openapiSidecar: true } },
} as const satisfies Prisma.VersionInclude
export type VersionRow = Prisma.VersionGetPayload<{ include: typeof versionParts }>

export async function listVersions(key: ServiceKey, query: PageQuery) {
  const db = database()
  const service = await ownService(db, key)
  const from = after(query, z.number().int())
  const rows = await db.version.findMany({
    where: {
      serviceId: service.id,
      placement: { removedAt: null },
      ...(from !== null && { number: { lt: from } }),
    },
    include: versionParts,
    orderBy: { number: "desc" },
    take: query.pageSize + 1,
  })
  return toPage(rows, query, versionView, (row) => row.number)
}

export async function getVersion(key: VersionKey, tx: Tx = database()): Promise<VersionView> {
  return versionView(await ownVersion(tx, key))
}

export async function ownVersion(tx: Tx, key: VersionKey): Promise<VersionRow> {
  const service = await ownService(tx, key)
  const row = await tx.version.findUnique({
    where: { serviceId_number: { serviceId: service.id, number: key.number } },
    include: versionParts,
  })
  if (!row?.placement || row.placement.removedAt)
    throw notFound(`version ${key.number} of service “${key.service}” in environment “${key.env}”`)
  return row
}

export function versionView(row: VersionRow): VersionView {
  const placement = row.placement!
  return {
    number: row.number,
    name: versionName(row.service.name, row.number),
    environment: row.environment.name,
    service: row.service.name,
    source: RecordedSource.parse(row.source),
    port: row.port,
    env: EnvVariables.parse(row.env),
    cpu: row.cpu,
    memoryMib: row.memoryMib,
    mountWxToken: row.mountWxToken,
    remark: row.remark,
    openapiSidecar: row.openapiSidecar,
    switchChangeId: row.switchChangeId,
    sidecarBuild: row.sidecarBuild,
    origin: { kind: row.originKind, ...(row.originOf !== null && { of: row.originOf }) },
    specHash: row.specHash,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    replicas: placement.replicas,
    autoscaling: autoscalingOf(placement),
    percent: placement.percent,
    generation: placement.generation,
    observedGeneration: row.status?.observedGeneration ?? 0,
    instances: {
      desired: desiredReplicas(placement, row.status?.replicas ?? null),
      ready: row.instances.filter((instance) => instance.phase === "Running").length,
      carrying: row.instances.filter((instance) => instance.openapiSidecar === "Present").length,
    },
    conditions: z.array(Condition).parse(row.status?.conditions ?? []),
    differsFromSwitch: differsFromSwitch(row.openapiSidecar, row.environment.openapi === "Enabled"),
  }
}
