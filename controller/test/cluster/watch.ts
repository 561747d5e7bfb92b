// Watches: what happened since a revision, then what happens, as one JSON event a line, to those who select it.
import type { ServerResponse } from "node:http"
import { type Kind, kindOf } from "./kinds"
import { matcherOf } from "./list"
import type { Thing } from "./objects"
import { badRequest, expired, type Refusal } from "./refusal"
import type { Matches } from "./selectors"
import type { State } from "./state"
import type { Change } from "./store"

export type Watches = ReturnType<typeof openWatches>
type Event = { type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR"; object: unknown }
type Stream = {
  response: ServerResponse
  kind: Kind
  bookmarks: boolean
  stalled: boolean
  held: Event[]
}

export function openWatches({ store }: State) {
  const streams = new Set<Stream>()
  const future = { stalled: false, goneAsStatus: false }

  function open(kind: Kind, namespace: string | null, query: URLSearchParams, response: ServerResponse) {
    const from = query.get("resourceVersion") ?? ""
    if (!/^\d*$/.test(from)) throw badRequest(`Invalid value: "${from}": invalid resource version`)
    const matches = matcherOf(query)
    const selected: Matches = (thing) =>
      (!namespace || thing.metadata.namespace === namespace) && matches(thing)
    const since = Number(from) > 0 ? store.since(Number(from)) : null
    const gone = Number(from) > 0 && since === null ? tooOld(from, store.revision()) : null
    if (gone && future.goneAsStatus) throw gone

    const bookmarks = query.get("allowWatchBookmarks") === "true"
    const stream: Stream = { response, kind, bookmarks, stalled: future.stalled, held: [] }
    response.writeHead(200, { "content-type": "application/json", "transfer-encoding": "chunked" })
    response.flushHeaders()
    if (gone) return fail(stream, gone)
    for (const change of since ?? store.list(kind.resource).map(asAdded)) tell(stream, change, selected)
    streams.add(stream)
    const stop = store.listen((change) => tell(stream, change, selected))
    const seconds = Number(query.get("timeoutSeconds") ?? 0)
    const timer = seconds > 0 ? setTimeout(() => end(stream), seconds * 1000).unref() : null
    response.once("close", () => {
      stop()
      if (timer) clearTimeout(timer)
      streams.delete(stream)
    })
  }

  const bookmark = (stream: Stream) =>
    send(stream, {
      type: "BOOKMARK",
      object: {
        ...{ kind: stream.kind.kind, apiVersion: stream.kind.apiVersion },
        metadata: { resourceVersion: String(store.revision()), creationTimestamp: null },
      },
    })

  function end(stream: Stream) {
    if (stream.stalled) return
    if (stream.bookmarks) bookmark(stream)
    stream.response.end()
  }

  function fail(stream: Stream, refusal: Refusal) {
    send(stream, { type: "ERROR", object: refusal.status })
    stream.response.end()
  }

  return {
    open,
    count: () => streams.size,
    future,
    bookmark: () => {
      for (const stream of streams) if (stream.bookmarks) bookmark(stream)
    },
    /** Ends every watch in mid-stream, without an end of its body. */
    drop: () => {
      for (const { response } of streams) response.socket?.destroy()
    },
    stall: () => {
      for (const stream of streams) stream.stalled = true
    },
    resume() {
      for (const stream of streams) {
        stream.stalled = false
        for (const event of stream.held.splice(0)) send(stream, event)
      }
    },
    /** Tells every watch that what it knows is too old, and ends it. */
    expire: () => {
      for (const stream of streams) fail(stream, tooOld("", store.revision()))
    },
  }
}

function tell(stream: Stream, change: Change, selected: Matches) {
  if (change.resource !== stream.kind.resource) return
  const was = change.before && selected(change.before)
  const is = change.after && selected(change.after)
  if (is) send(stream, { type: was ? "MODIFIED" : "ADDED", object: change.after })
  // What is no longer selected is told as deleted, as it was last selected, at the revision of the change.
  else if (was) send(stream, { type: "DELETED", object: lastSeen(change) })
}

function lastSeen({ before, revision }: Change): Thing {
  return { ...before!, metadata: { ...before!.metadata, resourceVersion: String(revision) } }
}

const asAdded = (after: Thing): Change => {
  const { resourceVersion } = after.metadata
  return { revision: Number(resourceVersion), resource: kindOf(after).resource, before: null, after }
}

function send(stream: Stream, event: Event) {
  if (stream.stalled) stream.held.push(event)
  // A watch that was ended hears nothing more, though its connection may take a moment to close.
  else if (!stream.response.writableEnded) stream.response.write(`${JSON.stringify(event)}\n`)
}

const tooOld = (from: string, current: number) =>
  expired(`too old resource version: ${from || current} (${current})`)
