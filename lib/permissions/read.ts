import { database, type Tx } from "../db"
import { ownEnvironment } from "../environments/read"
import type { PermissionsView } from "./schema"

export async function getPermissions(env: string, tx: Tx = database()): Promise<PermissionsView> {
  const environment = await ownEnvironment(tx, env)
  const rows = await tx.permissionPath.findMany({
    where: { environmentId: environment.id },
    orderBy: { position: "asc" },
  })
  const newest = await tx.auditEvent.findFirst({
    where: { environment: env, action: "permissions.set", at: { gte: environment.createdAt } },
    orderBy: { at: "desc" },
  })
  const carriers = await tx.instance.findMany({
    where: { openapiSidecar: "Present", version: { environmentId: environment.id } },
    select: { policyRevision: true },
  })
  return {
    paths: rows.map((row) => row.path),
    revision: environment.policyRevision,
    updatedAt: newest?.at.toISOString() ?? null,
    updatedBy: newest?.actor ?? null,
    applied: {
      sidecars: carriers.length,
      current: carriers.filter((carrier) => carrier.policyRevision === environment.policyRevision).length,
    },
  }
}
