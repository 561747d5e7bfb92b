import { expect, test } from "vitest"
import { auditState, isDrift } from "./rules"

const observed = (present: number, absent = 0, unknown = 0) => ({ present, absent, unknown })
const none = observed(0)

test.each([
  // recorded, switch now, observed, proven, outdated → state, reason
  ["Enabled", true, observed(3), true, false, "InService", "SeqidSeen"],
  ["Enabled", false, observed(3), true, false, "InService", "SeqidSeen"],
  ["Enabled", true, observed(3), false, false, "PresentUnproven", "NoCallYet"],
  ["Enabled", true, none, false, false, "PresentUnproven", "NoInstances"],
  ["Enabled", true, observed(2, 1), true, false, "Drift", "SomeMissing"],
  ["Enabled", true, observed(0, 3), true, false, "Drift", "AllMissing"],
  ["Enabled", true, observed(1, 1, 1), true, true, "Drift", "SomeMissing"],
  ["Enabled", true, observed(2, 0, 1), true, false, "Unknown", "InstanceUnreachable"],
  ["Enabled", true, observed(3), true, true, "Outdated", "OlderSidecarBuild"],
  ["Disabled", false, observed(0, 2), false, false, "WithoutByRecord", "SwitchWasOff"],
  ["Disabled", false, none, false, false, "WithoutByRecord", "SwitchWasOff"],
  ["Disabled", true, observed(0, 2), false, false, "RebuildToGain", "SwitchOnSince"],
  ["Disabled", true, observed(1, 1), false, false, "Drift", "CarriesAgainstRecord"],
  ["Disabled", false, observed(1), false, false, "Drift", "CarriesAgainstRecord"],
  ["Disabled", false, observed(0, 1, 1), false, false, "Unknown", "InstanceUnreachable"],
] as const)(
  "recorded %s, switch on %s, observed %j, proven %s, outdated %s → %s",
  (recorded, switchEnabled, seen, proven, outdated, state, reason) => {
    expect(auditState({ recorded, switchEnabled, observed: seen, proven, outdated })).toEqual({
      state,
      reason,
    })
    expect(isDrift(recorded, seen)).toBe(state === "Drift")
  },
)
