import type { Db } from "../lib/db"
import { int4, text } from "./columns"

type Beat = { instanceId: string; policyRevision: number | null; build: string; notedAt: number }

/** What sidecars say of themselves, written for all of them in one statement a second. */
export class Heartbeats {
  private waiting = new Map<string, Beat>()

  constructor(private readonly db: Db) {}

  note(instanceId: string, { policyRevision, build }: { policyRevision: number | null; build: string }) {
    const notedAt = performance.now()
    this.waiting.set(instanceId, {
      instanceId,
      policyRevision: int4(policyRevision),
      build: text(build),
      notedAt,
    })
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

/**
 * One parameter, whatever the number of rows; the order keeps two brokers from locking each other out. The time is the
 * database's, less what each waited here: of two brokers whose clocks differ neither would hear the other's beats.
 */
const writeBeats = (db: Db, beats: Beat[]) => db.$executeRaw`
  UPDATE "Instance" i
  SET "policyRevision" = b."policyRevision", "sidecarBuild" = b."build", "sidecarSeenAt" = b."at"
  FROM (SELECT l."id", r."policyRevision", r."build", clock_timestamp() - r."agoMs" * interval '1 ms' AS "at"
        FROM jsonb_to_recordset(${JSON.stringify(beats.map(aged))}::jsonb)
             AS r("instanceId" uuid, "policyRevision" int, "build" text, "agoMs" float8)
        JOIN "Instance" l ON l."id" = r."instanceId"
        ORDER BY l."id" FOR NO KEY UPDATE OF l) b
  WHERE i."id" = b."id" AND (i."sidecarSeenAt" IS NULL OR i."sidecarSeenAt" <= b."at"
                             OR i."sidecarSeenAt" > clock_timestamp())`

const aged = ({ notedAt, ...beat }: Beat) => ({ ...beat, agoMs: performance.now() - notedAt })
