import { database } from "../db"
import { notFound } from "../errors"
import type { Instance } from "../generated/prisma/client"
import { ownVersion, type VersionKey } from "../versions/read"
import type { InstanceView } from "./schema"

/** What runs of a version, oldest first. */
export async function listInstances(key: VersionKey): Promise<InstanceView[]> {
  const db = database()
  const version = await ownVersion(db, key)
  const rows = await db.instance.findMany({
    where: { versionId: version.id },
    orderBy: [{ createdAt: "asc" }, { name: "asc" }],
  })
  return rows.map(instanceView)
}

export async function ownInstance(key: VersionKey, name: string): Promise<Instance> {
  const db = database()
  const version = await ownVersion(db, key)
  const row = await db.instance.findUnique({ where: { versionId_name: { versionId: version.id, name } } })
  if (!row)
    throw notFound(`instance “${name}” of ${key.service} version ${key.number}; it may have been scaled in`)
  return row
}

function instanceView(row: Instance): InstanceView {
  return {
    name: row.name,
    phase: row.phase,
    reason: row.reason,
    openapiSidecar: row.openapiSidecar,
    nameTakeover: row.nameTakeover,
    address: row.address,
    sidecarAddress: row.sidecarAddress,
    restarts: row.restarts,
    startedAt: row.startedAt?.toISOString() ?? null,
    policyRevision: row.policyRevision,
    sidecarBuild: row.sidecarBuild,
  }
}
