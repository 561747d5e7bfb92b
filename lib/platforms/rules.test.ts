import { expect, test } from "vitest"
import { ticketState } from "./rules"

const now = new Date("2026-11-22T10:00:00Z")
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

test.each([
  [null, "Waiting"],
  [minutesAgo(-1), "Current"],
  [minutesAgo(29), "Current"],
  [minutesAgo(30), "Late"],
  [minutesAgo(719), "Late"],
  [minutesAgo(720), "Ended"],
] as const)("%s is %s", (receivedAt, state) => {
  expect(ticketState(receivedAt, now)).toBe(state)
})
