import type { Act } from "../actor"
import { change } from "../audit"
import { invalidField } from "../errors"
import { lockService } from "./lock-service"
import type { ServiceKey } from "./read"
import type { SetTraffic, TrafficView } from "./schema"

/** Every version that the split does not name gets 0. */
export function setTraffic(act: Act, key: ServiceKey, { split }: SetTraffic): Promise<TrafficView> {
  return change(act, "traffic.set", async (tx) => {
    const { id: serviceId } = await lockService(tx, key)
    const versions = await tx.version.findMany({
      where: { serviceId, placement: { removedAt: null } },
      select: { id: true, number: true, placement: { select: { percent: true } } },
      orderBy: { number: "desc" },
    })
    const known = new Set(versions.map((version) => version.number))
    split.forEach((part, at) => {
      if (!known.has(part.version))
        throw invalidField(`split.${at}.version`, `There is no version ${part.version} of “${key.service}”.`)
    })
    const percentOf = new Map(split.map((part) => [part.version, part.percent]))
    for (const { id, number } of versions)
      await tx.placement.update({ where: { versionId: id }, data: { percent: percentOf.get(number) ?? 0 } })
    const shown = (percent: (version: (typeof versions)[number]) => number) =>
      versions
        .map((version) => ({ version: version.number, percent: percent(version) }))
        .filter((part) => part.percent > 0)
    const after = { split: shown((version) => percentOf.get(version.number) ?? 0) }
    return {
      view: after,
      object: `/environments/${key.env}/services/${key.service}/traffic`,
      environment: key.env,
      before: { split: shown((version) => version.placement!.percent) },
      after,
    }
  })
}
