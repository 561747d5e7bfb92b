import type { Db } from "../lib/db"
import { Batch } from "./batch"

/** Who a sidecar is: the names that its reports are filed under. */
export type Identity = {
  instanceId: string
  instance: string
  versionId: string
  version: number
  service: string
  environmentId: string
  environment: string
}

/** An instance that is gone is refused after this long. */
const freshMs = 1000

/** The instances that may carry a sidecar now, read from the database at most once a second each. */
export class Instances {
  private readonly kept = new Map<string, { identity: Identity; readAt: number }>()
  private readonly reads: Batch<Identity>

  constructor(db: Db) {
    this.reads = new Batch((ids) => this.read(db, ids))
  }

  /** Null when the instance, or its environment, is gone. */
  async find(id: string): Promise<Identity | null> {
    const kept = this.kept.get(id)
    return kept && performance.now() - kept.readAt < freshMs ? kept.identity : this.reads.get(id)
  }

  /** The ids among `ids` that are gone. */
  async gone(ids: string[]): Promise<Set<string>> {
    const found = await Promise.all(ids.map((id) => this.find(id)))
    return new Set(ids.filter((_, index) => !found[index]))
  }

  forgetStale() {
    for (const [id, { readAt }] of this.kept) if (performance.now() - readAt >= freshMs) this.kept.delete(id)
  }

  private async read(db: Db, ids: string[]) {
    const readAt = performance.now()
    const identities = await readIdentities(db, ids)
    for (const id of ids) this.kept.delete(id)
    for (const identity of identities) this.kept.set(identity.instanceId, { identity, readAt })
    return new Map(identities.map((identity) => [identity.instanceId, identity]))
  }
}

/** Sidecars exist by the version's record alone (S5), so one of any other version is nobody. */
const readIdentities = (db: Db, ids: string[]) => db.$queryRaw<Identity[]>`
  SELECT i."id"::text AS "instanceId", i."name" AS "instance", v."id"::text AS "versionId", v."number" AS "version",
         s."name" AS "service", e."id"::text AS "environmentId", e."name" AS "environment"
  FROM "Instance" i
  JOIN "Version" v ON v."id" = i."versionId"
  JOIN "Service" s ON s."id" = v."serviceId"
  JOIN "Environment" e ON e."id" = v."environmentId"
  WHERE i."id" = ANY(${ids}::uuid[]) AND v."openapiSidecar" = 'Enabled' AND e."retired" = ''`
