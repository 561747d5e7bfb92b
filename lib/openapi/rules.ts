import type { FlipEffect } from "./schema"

export const stateOf = (enabled: boolean) => (enabled ? "Enabled" : "Disabled")

/** What flipping to `enabled` would do, given how many versions recorded each state. */
export function flipEffect(enabled: boolean, versions: { enabled: number; disabled: number }): FlipEffect {
  return {
    versionsUnchanged: versions.enabled + versions.disabled,
    versionsToRebuild: enabled ? versions.disabled : versions.enabled,
    runningInstancesChanged: 0,
    nextVersion: stateOf(enabled),
  }
}
