import { expect, test } from "vitest"
import type { Condition } from "@/lib/versions/schema"
import { conditionsOf, type Evidence } from "./conditions"
import { running } from "./test/examples"

const now = new Date("2026-11-22T10:00:00Z")
const carrying = { ...running, openapiSidecar: "Present" as const, nameTakeover: "Hosts" as const }
const evidence: Evidence = {
  ...{ replicas: 1, recorded: "Disabled", instances: [running], obstacle: null, lastLines: "" },
  ...{ previous: [], now },
}

type Case = [string, Partial<Evidence>, Condition["type"], Condition["status"], string]
const cases: Case[] = [
  ["it runs", {}, "Ready", "True", "AllRunning"],
  ["it runs", {}, "Progressing", "False", "Complete"],
  ["scaled to 0", { replicas: 0, instances: [] }, "Ready", "True", "ScaledToZero"],
  [
    "scaled to 0, one stops",
    { replicas: 0, instances: [{ ...running, phase: "Stopping" }] },
    "Progressing",
    "True",
    "ScalingIn",
  ],
  ["one of two", { replicas: 2 }, "Ready", "False", "Starting"],
  ["one of two", { replicas: 2 }, "Progressing", "True", "ScalingOut"],
  [
    "it keeps dying",
    { instances: [{ ...running, phase: "BackOff", failing: "app" }] },
    "Ready",
    "False",
    "CrashLoopBackOff",
  ],
  [
    "its restart is under way",
    { instances: [{ ...running, phase: "Starting", failing: "app" }] },
    "Ready",
    "False",
    "CrashLoopBackOff",
  ],
  [
    "a person must act",
    { instances: [], obstacle: { reason: "DirectoryMissing", message: "Gone." } },
    "Ready",
    "False",
    "DirectoryMissing",
  ],
  [
    "an obstacle to the next start only",
    { obstacle: { reason: "X", message: "x" } },
    "Ready",
    "True",
    "AllRunning",
  ],
  ["recorded off, none carries", {}, "SidecarInSync", "True", "NoneCarries"],
  ["recorded off, one carries", { instances: [carrying] }, "SidecarInSync", "False", "Drift"],
  [
    "recorded on, all carry",
    { recorded: "Enabled", instances: [carrying] },
    "SidecarInSync",
    "True",
    "AllCarry",
  ],
  [
    "recorded on, one without",
    { recorded: "Enabled", instances: [carrying, running] },
    "SidecarInSync",
    "False",
    "Drift",
  ],
  [
    "recorded on, not known yet",
    { recorded: "Enabled", instances: [{ ...carrying, openapiSidecar: "Unknown" }] },
    "SidecarInSync",
    "Unknown",
    "NotAnswering",
  ],
  ["nothing runs", { replicas: 0, instances: [] }, "SidecarInSync", "True", "NoInstances"],
]
test.each(cases)("%s: %o → %s is %s, %s", (_, change, type, status, reason) => {
  const condition = conditionsOf({ ...evidence, ...change }).find((one) => one.type === type)
  expect(condition).toMatchObject({ status, reason })
  expect(condition!.message).toMatch(/\.$|:\n/)
})

test("drift lasts until every instance is known to agree again", () => {
  const drift = conditionsOf({ ...evidence, recorded: "Enabled" })
  const unknown = { ...carrying, openapiSidecar: "Unknown" as const }
  const repairing = conditionsOf({ ...evidence, recorded: "Enabled", instances: [unknown], previous: drift })
  const repaired = conditionsOf({
    ...evidence,
    recorded: "Enabled",
    instances: [carrying],
    previous: repairing,
  })
  const reasons = [drift, repairing, repaired].map((conditions) => conditions[1]!.reason)
  expect(reasons).toEqual(["Drift", "Drift", "AllCarry"])
})

test("a failing instance's condition carries its last lines", () => {
  const failing = { ...running, phase: "BackOff" as const, failing: "app" as const }
  const [ready] = conditionsOf({ ...evidence, instances: [failing], lastLines: "a\nb" })
  expect(ready!.message).toContain("hello-003-aaaaa")
  expect(ready!.message).toMatch(/Its last lines:\na\nb$/)
})

test("`since` moves with status and reason, not with the wording", () => {
  const earlier = "2026-11-22T09:00:00.000Z"
  const previous = conditionsOf(evidence).map((condition) => ({ ...condition, message: "", since: earlier }))
  expect(conditionsOf({ ...evidence, previous })[0]!.since).toBe(earlier)
  expect(conditionsOf({ ...evidence, previous, replicas: 2 })[0]!.since).toBe(now.toISOString())
})
