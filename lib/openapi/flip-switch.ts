import { randomUUID } from "node:crypto"
import type { Act } from "../actor"
import { change } from "../audit"
import { lockEnvironment } from "../environments/lock-environment"
import { requireMatch } from "../etag"
import { recordEvents } from "../events/record-events"
import { tallyByEnvironment } from "../sidecars/tally"
import { getSwitch } from "./read"
import { flipEffect, stateOf } from "./rules"
import type { FlipSwitch, SwitchFlipped, SwitchView } from "./schema"

/** What the switch's ETag stands for: the change that made it so. */
export const switchTag = (view: SwitchView) => `"${view.changeId}"`

/**
 * Appends a switch change. The row lock puts it before or after every create (S3), and nothing that runs hears
 * of it (S4). Setting the switch to what it is already changes nothing and adds no history.
 */
export function flipSwitch(act: Act, env: string, { enabled }: FlipSwitch): Promise<SwitchFlipped> {
  return change<SwitchFlipped>(act, "openapi.flip", async (tx, now) => {
    const environment = await lockEnvironment(tx, env, "update")
    const current = await getSwitch(env, tx)
    requireMatch(act.ifMatch, switchTag(current), () => ({ current }))
    const tally = (await tallyByEnvironment(tx, [environment.id])).get(environment.id)
    const effect = flipEffect(enabled, { enabled: tally?.enabled ?? 0, disabled: tally?.disabled ?? 0 })
    if (current.enabled === enabled) return { unchanged: { ...current, effect } }

    const id = randomUUID()
    const newest = await tx.switchChange.findUniqueOrThrow({ where: { id: environment.switchChangeId } })
    const by = act.actor.name
    await tx.switchChange.create({
      data: {
        id,
        environmentId: environment.id,
        sequence: newest.sequence + 1,
        state: stateOf(enabled),
        at: now,
        by,
      },
    })
    await tx.environment.update({
      where: { id: environment.id },
      data: { openapi: stateOf(enabled), switchChangeId: id },
    })
    const message = `${by} turned the openapi switch ${enabled ? "on" : "off"}; ${effect.versionsUnchanged} versions stay as they are.`
    await recordEvents(tx, now, [{ environmentId: environment.id, kind: "openapi.flipped", message }])
    return {
      view: { ...(await getSwitch(env, tx)), effect },
      object: `/environments/${env}/openapi`,
      environment: env,
      before: { enabled: current.enabled, changeId: current.changeId },
      after: { enabled, changeId: id },
    }
  })
}
