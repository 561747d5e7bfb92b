import type { Act } from "../actor"
import { change } from "../audit"
import { lockEnvironment } from "../environments/lock-environment"
import { etagOf, requireMatch } from "../etag"
import { recordEvents } from "../events/record-events"
import { getPermissions } from "./read"
import { listDifference } from "./rules"
import type { PermissionsView, SetPermissions } from "./schema"

/** What the list's ETag stands for: the paths alone, so that a change of sharing does not disturb an editor. */
export const permissionsTag = (view: PermissionsView) => etagOf(view.paths)

/** Replaces the allow-list. Who edits an older list gets 412 with what changed meanwhile. */
export function setPermissions(act: Act, env: string, input: SetPermissions) {
  return change<PermissionsView>(act, "permissions.set", async (tx, now) => {
    const environment = await lockEnvironment(tx, env, "update")
    const current = await getPermissions(env, tx)
    const paths = [...new Set(input.paths)]
    const difference = listDifference(current.paths, paths)
    requireMatch(act.ifMatch, permissionsTag(current), () => ({ current, difference }))
    if (current.paths.length === paths.length && current.paths.every((path, at) => path === paths[at]))
      return { unchanged: current }

    const environmentId = environment.id
    const by = act.actor.name
    const kept = await tx.permissionPath.findMany({ where: { environmentId } })
    const since = new Map(kept.map((row) => [row.path, row]))
    await tx.permissionPath.deleteMany({ where: { environmentId } })
    await tx.permissionPath.createMany({
      data: paths.map((path, position) => ({
        environmentId,
        path,
        position,
        createdAt: since.get(path)?.createdAt ?? now,
        createdBy: since.get(path)?.createdBy ?? by,
      })),
    })
    await tx.environment.update({ where: { id: environmentId }, data: { policyRevision: { increment: 1 } } })
    const message = `${by} allowed ${difference.added.length} paths and took ${difference.removed.length} off the list.`
    await recordEvents(tx, now, [{ environmentId, kind: "permissions.changed", message }])
    return {
      view: { ...(await getPermissions(env, tx)), updatedAt: now.toISOString(), updatedBy: by },
      object: `/environments/${env}/permissions`,
      environment: env,
      before: { paths: current.paths, revision: current.revision },
      after: { paths, revision: current.revision + 1 },
    }
  })
}
