import type { Db } from "../lib/db"
import { int4, text } from "./columns"

type Beat = { instanceId: string; policyRevision: number | null; build: string; at: string }

/** What sidecars say of themselves, written for all of them in one statement a second. */
export class Heartbeats {
  private waiting = new Map<string, Beat>()

  constructor(private readonly db: Db) {}

  note(instanceId: string, { policyRevision, build }: { policyRevision: number | null; build: string }) {
    const at = new Date().toISOString()
    this.waiting.set(instanceId, { instanceId, policyRevision: int4(policyRevision), build: text(build), at })
  }

  async flush(): Promise<void> {
    if (this.waiting.size === 0) return
    const beats = this.waiting
    this.waiting = new Map()
    try {
      await writeBeats(this.db, [...beats.values()])
    } catch (error) {
      this.waiting = new Map([...beats, ...this.waiting])
      throw error
    }
  }
}

/** One parameter, whatever the number of rows; the order keeps two brokers from locking each other out. */
const writeBeats = (db: Db, beats: Beat[]) => db.$executeRaw`
  UPDATE "Instance" i
  SET "policyRevision" = b."policyRevision", "sidecarBuild" = b."build", "sidecarSeenAt" = b."at"
  FROM (SELECT l."id", r."policyRevision", r."build", r."at"
        FROM jsonb_to_recordset(${JSON.stringify(beats)}::jsonb)
             AS r("instanceId" uuid, "policyRevision" int, "build" text, "at" timestamptz)
        JOIN "Instance" l ON l."id" = r."instanceId"
        ORDER BY l."id" FOR NO KEY UPDATE OF l) b
  WHERE i."id" = b."id" AND (i."sidecarSeenAt" IS NULL OR i."sidecarSeenAt" <= b."at")`
