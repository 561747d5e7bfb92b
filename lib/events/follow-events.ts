import { database } from "../db"
import { ownEnvironment } from "../environments/read"
import { invalidField } from "../errors"
import type { Event } from "../generated/prisma/client"
import { eventStream, rest } from "../sse"
import { EventKind, type EventView } from "./schema"

const pollMs = 500
const batchMax = 500

/** New events of an environment as they happen; with `Last-Event-ID`, from the one after it. */
export async function followEvents(env: string, request: Request): Promise<Response> {
  const { id: environmentId } = await ownEnvironment(database(), env)
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("lastEventId")
  if (given !== null && !/^\d{1,18}$/.test(given))
    throw invalidField("Last-Event-ID", "Send the id of an event that this stream gave.")
  let last = given === null ? await newestId(environmentId) : BigInt(given)
  return eventStream(request.signal, async (send, signal) => {
    while (!signal.aborted) {
      const events = await database().event.findMany({
        where: { environmentId, id: { gt: last } },
        orderBy: { id: "asc" },
        take: batchMax,
      })
      for (const event of events) send({ id: String(event.id), event: event.kind, data: eventView(event) })
      last = events.at(-1)?.id ?? last
      if (events.length < batchMax) await rest(pollMs, signal)
    }
  })
}

async function newestId(environmentId: string) {
  const newest = await database().event.findFirst({ where: { environmentId }, orderBy: { id: "desc" } })
  return newest?.id ?? 0n
}

function eventView(row: Event): EventView {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    kind: EventKind.parse(row.kind),
    service: row.service,
    version: row.version,
    instance: row.instance,
    message: row.message,
  }
}
