// The controller's side of the database: what it reads, and every row that it writes. Each write is fenced by the
// lease, in the transaction that makes it.
import { createHash, randomBytes } from "node:crypto"
import { z } from "zod"
import type { Db, Tx } from "@/lib/db"
import { type NewEvent, recordEvents } from "@/lib/events/record-events"
import { Condition } from "@/lib/versions/schema"
import type { Happening, Member, ObservedInstance } from "./engine/engine"
import type { Lease } from "./lease"
import type { Outcome } from "./reconcile"
import { type Workload, workloadOf } from "./workload"

const names = { service: { select: { name: true } }, environment: { select: { name: true } } }

/** The queue: versions that were asked for something not yet observed, or whose sidecar has joined since it was. */
export async function unobservedVersions(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ versionId: string }[]>`
    SELECT p."versionId" FROM "Placement" p LEFT JOIN "PlacementStatus" s ON s."versionId" = p."versionId"
    WHERE p."generation" IS DISTINCT FROM s."observedGeneration"
      OR (p."removedAt" IS NOT NULL AND EXISTS (SELECT 1 FROM "Instance" i WHERE i."versionId" = p."versionId"))
      OR EXISTS (
        SELECT 1 FROM "Instance" i WHERE i."versionId" = p."versionId" AND i."openapiSidecar" = 'Unknown'
          AND i."phase" <> 'Stopping' AND i."sidecarSeenAt" > clock_timestamp() - interval '10 seconds')`
  return rows.map((row) => row.versionId)
}

/** Versions that have or should have instances. */
export async function activeVersions(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ versionId: string }[]>`
    SELECT p."versionId" FROM "Placement" p WHERE p."replicas" > 0 AND p."removedAt" IS NULL
    UNION SELECT i."versionId" FROM "Instance" i`
  return rows.map((row) => row.versionId)
}

/** Whether any version was ever recorded here. */
export const hasVersions = async (db: Db) => (await db.version.findFirst({ select: { id: true } })) !== null

export type VersionRecord = NonNullable<Awaited<ReturnType<typeof readVersion>>>

/** What is recorded, desired and observed of one version; null when nobody ever placed it. */
export async function readVersion(db: Db, versionId: string) {
  const placement = await db.placement.findUnique({
    where: { versionId },
    include: { version: { include: { ...names, status: true, instances: true } } },
  })
  if (!placement) return null
  const { version } = placement
  return {
    workload: workloadOf(version, placement),
    removed: placement.removedAt !== null,
    rows: version.instances,
    observedGeneration: version.status?.observedGeneration ?? 0,
    wanted: version.status?.replicas ?? null,
    conditions: version.status ? z.array(Condition).parse(version.status.conditions) : [],
  }
}

/** Rows of new instances: before anything of them is started, or when they are first seen. */
export function admit(lease: Lease, workload: Workload, added: Member[], replicas: number) {
  const now = new Date()
  return lease.write(async (tx) => {
    await tx.instance.createMany({
      // A millisecond apart, so that there is a newest among those that begin together.
      data: added.map(({ id, name }, at) => ({
        ...{ id, name, versionId: workload.versionId, phase: "Starting" as const },
        openapiSidecar: workload.sidecar ? ("Unknown" as const) : ("Absent" as const),
        ...{ nameTakeover: "None" as const, createdAt: new Date(now.getTime() + at), lastSeenAt: now },
      })),
    })
    const created = ({ name }: Member): Happening => ({
      instance: name,
      kind: "instance.created",
      message: `${name} was added: ${workload.name} is to have ${replicas}.`,
    })
    await recordEvents(tx, now, eventsOf(workload, added.map(created)))
  })
}

/** What a pass found out: only what changed is written, and nothing at all when nothing did. */
export async function keep(lease: Lease, before: VersionRecord, outcome: Outcome, happened: Happening[]) {
  const { workload } = before
  const instances = outcome.instances ?? []
  const alive = new Set([...instances, ...outcome.members].map((one) => one.id))
  const gone = outcome.instances ? before.rows.filter((row) => !alive.has(row.id)) : []
  const changed = instances.filter((instance) => differs(instance, before.rows, outcome.members))
  const stopped = gone.map(
    ({ name }): Happening => ({ instance: name, kind: "instance.stopped", message: `${name} was stopped.` }),
  )
  const events = [...eventsOf(workload, [...happened, ...stopped]), ...outcome.events]
  const status = statusChanged(before, outcome)
  if (!gone.length && !changed.length && !events.length && !status) return
  const now = new Date()
  await lease.write(async (tx) => {
    if (gone.length) await tx.instance.deleteMany({ where: { id: { in: gone.map((row) => row.id) } } })
    for (const instance of changed)
      await tx.instance.updateMany({ where: { id: instance.id }, data: observedColumns(instance, now) })
    if (status) await writeStatus(tx, workload.versionId, outcome, now)
    await recordEvents(tx, now, events)
  })
}

/** One statement for all of them, and not a change that anybody is told about. */
export function touch(lease: Lease, instances: ObservedInstance[]) {
  const ids = instances.map((instance) => instance.id)
  return lease.write((tx) =>
    tx.instance.updateMany({ where: { id: { in: ids } }, data: { lastSeenAt: new Date() } }),
  )
}

/** A one-time ticket; tickets that were never used go with the next. The broker reads the same clock: the database's. */
export async function issueJoinToken(lease: Lease, instanceId: string) {
  const token = randomBytes(32).toString("base64url")
  const hash = createHash("sha256").update(token).digest("hex")
  await lease.write(async (tx) => {
    await tx.joinToken.deleteMany({ where: { instanceId } })
    await tx.$executeRaw`
      INSERT INTO "JoinToken" ("hash", "instanceId", "expiresAt")
      VALUES (${hash}, ${instanceId}::uuid, clock_timestamp() + interval '60 seconds')`
  })
  return token
}

const eventsOf = ({ environmentId, service, number }: Workload, happenings: Happening[]): NewEvent[] =>
  happenings.map((happening) => ({ ...happening, environmentId, service, version: number }))

type Row = VersionRecord["rows"][number]

function differs(instance: ObservedInstance, rows: Row[], members: Member[]) {
  const row = rows.find((row) => row.id === instance.id)
  if (!row) return members.some((member) => member.id === instance.id)
  return (
    row.phase !== instance.phase ||
    row.reason !== instance.reason ||
    row.openapiSidecar !== instance.openapiSidecar ||
    row.nameTakeover !== instance.nameTakeover ||
    row.address !== instance.address ||
    row.sidecarAddress !== instance.sidecarAddress ||
    row.restarts !== instance.restarts ||
    row.startedAt?.getTime() !== instance.startedAt?.getTime()
  )
}

function observedColumns(instance: ObservedInstance, lastSeenAt: Date) {
  const { phase, reason, openapiSidecar, nameTakeover, address, sidecarAddress, restarts, startedAt } =
    instance
  return {
    ...{ phase, reason, openapiSidecar, nameTakeover, address, sidecarAddress },
    ...{ restarts, startedAt, lastSeenAt },
  }
}

const statusChanged = (before: VersionRecord, after: Outcome) =>
  before.observedGeneration !== after.observedGeneration ||
  before.wanted !== after.wanted ||
  JSON.stringify(before.conditions) !== JSON.stringify(after.conditions)

async function writeStatus(tx: Tx, versionId: string, outcome: Outcome, updatedAt: Date) {
  const { observedGeneration, wanted, conditions } = outcome
  const data = { observedGeneration, replicas: wanted, conditions, updatedAt }
  await tx.placementStatus.upsert({ where: { versionId }, create: { versionId, ...data }, update: data })
}
