import type { RecordedState } from "../versions/schema"
import type { AuditState } from "./schema"

type Evidence = {
  recorded: RecordedState
  switchEnabled: boolean
  observed: { present: number; absent: number; unknown: number }
  proven: boolean
  /** The build recorded differs from the build in use today. */
  outdated: boolean
}

/** Recorded × observed × proven → state and a one-word reason. The table of design/console.md, top row first. */
export function auditState(evidence: Evidence): { state: AuditState; reason: string } {
  const { recorded, observed, switchEnabled, proven, outdated } = evidence
  const seen = observed.present + observed.absent + observed.unknown
  if (recorded === "Disabled") {
    if (observed.present > 0) return { state: "Drift", reason: "CarriesAgainstRecord" }
    if (observed.unknown > 0) return { state: "Unknown", reason: "InstanceUnreachable" }
    if (switchEnabled) return { state: "RebuildToGain", reason: "SwitchOnSince" }
    return { state: "WithoutByRecord", reason: "SwitchWasOff" }
  }
  if (observed.absent > 0)
    return { state: "Drift", reason: observed.present > 0 ? "SomeMissing" : "AllMissing" }
  if (observed.unknown > 0) return { state: "Unknown", reason: "InstanceUnreachable" }
  if (outdated) return { state: "Outdated", reason: "OlderSidecarBuild" }
  if (proven) return { state: "InService", reason: "SeqidSeen" }
  return { state: "PresentUnproven", reason: seen === 0 ? "NoInstances" : "NoCallYet" }
}

/** A version is in drift when what runs contradicts its record: never a state to stay in. */
export const isDrift = (recorded: RecordedState, observed: Evidence["observed"]) =>
  recorded === "Enabled" ? observed.absent > 0 : observed.present > 0
