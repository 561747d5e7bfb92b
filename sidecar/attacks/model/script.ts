// What must become of everything that a caller sends on one connection.
import { readRequest } from "./request"
import type { World } from "./rules"
import { type Refused, type Sent, verdictOn } from "./verdict"

export type Step = { method: string; continues: boolean } & (
  | { kind: "refused"; refused: Refused }
  | { kind: "issued"; issued: string }
  | { kind: "sent"; sent: Sent }
  /** Its body turned out malformed when its head may have gone out already; it is never completed. */
  | { kind: "broken"; sent: Sent }
)

export type Script = {
  steps: Step[]
  /** What follows: the sidecar closes; it waits for more; or it has got the beginning of something. */
  end: "closed" | "waiting" | "unfinished"
  /** The request whose body is unfinished: a part of it may have gone out. */
  partial: Sent | null
}

export function scriptOf(wire: string, world: World): Script {
  const steps: Step[] = []
  const ending = (end: Script["end"], partial: Sent | null = null): Script => ({ steps, end, partial })
  while (wire !== "") {
    const reading = readRequest(wire)
    if ("unfinished" in reading) return ending("unfinished")
    if ("statuses" in reading) {
      const refused = { ...reading, errcode: 0, type: "RequestError" }
      steps.push({ kind: "refused", method: "", continues: false, refused })
      return ending("closed")
    }
    const { method, body } = reading
    const verdict = verdictOn(reading, world)
    const { continues, afterBody, closes } = verdict
    const sent = "sent" in verdict && !afterBody ? verdict.sent : null
    if (body === undefined && (sent || afterBody)) return ending("unfinished", sent)
    if (sent && body === null) steps.push({ kind: "broken", method, continues, sent })
    else if ("sent" in verdict) steps.push({ kind: "sent", method, continues, sent: verdict.sent })
    else if ("issued" in verdict) steps.push({ kind: "issued", method, continues, issued: verdict.issued })
    else steps.push({ kind: "refused", method, continues, refused: verdict.refused })
    if (closes || body === null) return ending("closed")
    if (body === undefined) return ending("unfinished")
    wire = reading.rest
  }
  return ending("waiting")
}
