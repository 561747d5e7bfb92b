import type { TicketState } from "./schema"

/** WeChat pushes every ten minutes, and each ticket is good for twelve hours. */
const lateAfterMs = 30 * 60_000
const endsAfterMs = 12 * 3_600_000

export function ticketState(receivedAt: Date | null, now: Date): TicketState {
  if (!receivedAt) return "Waiting"
  const ageMs = now.getTime() - receivedAt.getTime()
  if (ageMs >= endsAfterMs) return "Ended"
  return ageMs >= lateAfterMs ? "Late" : "Current"
}
