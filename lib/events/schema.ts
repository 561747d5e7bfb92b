import { z } from "zod"
import { Instant } from "../wire/names"

/** What happened to something that runs, or to what it follows. The noun before the dot tells what to read again. */
export const EventKind = z.enum([
  "instance.created",
  "instance.started",
  "instance.died",
  "instance.backoff",
  "instance.stopped",
  "instance.adopted",
  "sidecar.ready",
  "sidecar.died",
  "version.drift",
  "version.repaired",
  "version.condition",
  "version.created",
  "version.scaled",
  "version.removed",
  "openapi.flipped",
  "permissions.changed",
  "share.changed",
  "call.first",
])
export type EventKind = z.infer<typeof EventKind>

/** One message of `GET /environments/{env}/events`; its `id` resumes the stream as `Last-Event-ID`. */
export const EventView = z.object({
  id: z.string(),
  at: Instant,
  kind: EventKind,
  service: z.string().nullable(),
  version: z.number().int().nullable(),
  instance: z.string().nullable(),
  message: z.string(),
})
export type EventView = z.infer<typeof EventView>
