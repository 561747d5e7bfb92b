import type { Db, Tx } from "../db"
import type { EventKind } from "./schema"

export type NewEvent = {
  environmentId: string
  kind: EventKind
  service?: string
  version?: number
  instance?: string
  message: string
}

/** Appends to the environments' live streams, in the order given. */
export async function recordEvents(db: Db | Tx, at: Date, events: NewEvent[]) {
  if (events.length) await db.event.createMany({ data: events.map((event) => ({ ...event, at })) })
}
