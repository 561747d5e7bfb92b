import { expect, test } from "vitest"
import { withHeartbeat } from "./presence"
import { running } from "./test/examples"

const now = new Date("2026-11-22T10:00:00Z")
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000)

test.each([
  ["Present", ago(1), "Present"],
  ["Present", ago(3_600), "Present"],
  ["Present", null, "Unknown"],
  ["Unknown", ago(5), "Present"],
  ["Unknown", ago(60), "Unknown"],
  ["Unknown", null, "Unknown"],
  ["Absent", ago(1), "Absent"],
  ["Absent", null, "Absent"],
] as const)("%s to its ground, its word of %s: %s", (openapiSidecar, sidecarSeenAt, presence) => {
  const instance = { ...running, openapiSidecar }
  const rows = [{ id: running.id, sidecarSeenAt }]
  expect(withHeartbeat(instance, rows, now)).toEqual({ ...instance, openapiSidecar: presence })
})

test("one without a row has said nothing", () => {
  const instance = { ...running, openapiSidecar: "Present" as const }
  expect(withHeartbeat(instance, [], now).openapiSidecar).toBe("Unknown")
})
