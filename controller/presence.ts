import type { ObservedInstance } from "./engine/engine"

/** A sidecar says every two seconds that it is there. */
const freshMs = 15_000

type Beat = { id: string; sidecarSeenAt: Date | null }

/**
 * Two witnesses of a sidecar whose engine cannot ask it itself: what the ground says of its container, and its own
 * word to the broker. One that runs and never joined the broker is not known to be a sidecar; one whose machine has
 * gone silent is there as long as it says so. A broker that is away takes nobody's presence.
 */
export function withHeartbeat(instance: ObservedInstance, rows: Beat[], now: Date): ObservedInstance {
  const seenAt = rows.find((row) => row.id === instance.id)?.sidecarSeenAt ?? null
  const { openapiSidecar } = instance
  if (openapiSidecar === "Present" && seenAt === null) return { ...instance, openapiSidecar: "Unknown" }
  const isFresh = seenAt !== null && now.getTime() - seenAt.getTime() < freshMs
  if (openapiSidecar === "Unknown" && isFresh) return { ...instance, openapiSidecar: "Present" }
  return instance
}
