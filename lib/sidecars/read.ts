import { database } from "../db"
import { env as settings } from "../env"
import { ownEnvironment } from "../environments/read"
import type { Prisma } from "../generated/prisma/client"
import { type PageQuery, pageOfArray } from "../page"
import { desiredReplicas, versionName } from "../versions/rules"
import { auditState } from "./rules"
import type { AuditFilter, AuditRow } from "./schema"

const parts = {
  service: { select: { name: true } },
  placement: true,
  status: { select: { replicas: true } },
  proof: true,
  instances: {
    where: { phase: { not: "Stopping" } },
    orderBy: { createdAt: "asc" },
  },
} as const satisfies Prisma.VersionInclude
type Row = Prisma.VersionGetPayload<{ include: typeof parts }>

/** Every version that is not deleted, from its record outwards, by service and then newest first. */
export async function listAudit(env: string, query: PageQuery & AuditFilter) {
  const db = database()
  const environment = await ownEnvironment(db, env)
  const rows = await db.version.findMany({
    where: {
      environmentId: environment.id,
      placement: { removedAt: null },
      ...(query.service !== undefined && { service: { name: query.service } }),
    },
    include: parts,
    orderBy: [{ service: { name: "asc" } }, { number: "desc" }],
  })
  const audited = rows
    .map((row) => auditRow(row, environment.openapi === "Enabled", settings.sidecarBuild))
    .filter((row) => query.state === undefined || row.state === query.state)
  return pageOfArray(audited, query, (row) => row.name)
}

function auditRow(row: Row, switchEnabled: boolean, build: string): AuditRow {
  // An instance whose application has not been started yet is still being made what the record says.
  const seen = row.instances.filter(
    (instance) => instance.startedAt !== null || instance.openapiSidecar === "Present",
  )
  const count = (presence: "Present" | "Absent" | "Unknown") =>
    seen.filter((instance) => instance.openapiSidecar === presence).length
  const observed = { present: count("Present"), absent: count("Absent"), unknown: count("Unknown") }
  const recorded = row.openapiSidecar
  const outdated = seen.some((instance) => instance.sidecarBuild !== null && instance.sidecarBuild !== build)
  return {
    service: row.service.name,
    version: row.number,
    name: versionName(row.service.name, row.number),
    recorded,
    observed,
    desired: desiredReplicas(row.placement!, row.status?.replicas ?? null),
    provenAt: row.proof?.lastAt.toISOString() ?? null,
    lastSeqid: row.proof?.lastSeqid ?? null,
    ...auditState({ recorded, switchEnabled, observed, proven: row.proof !== null, outdated }),
    instances: row.instances.map(({ name, phase, openapiSidecar, policyRevision }) => ({
      name,
      phase,
      openapiSidecar,
      policyRevision,
    })),
  }
}
