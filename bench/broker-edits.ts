// A permission edit on its way to every sidecar that is connected, and each one's word that it decides by it.
import { setTimeout as pause } from "node:timers/promises"
import type { SimulatedSidecar } from "../broker/faults/fleet"
import type { BrokerProcess } from "../broker/faults/processes"
import type { Ground } from "./broker-ground"

export type Edits = {
  /** From the commit to the last sidecar, for each edit. */
  lastMs: number[]
  /** From the commit to each sidecar, over all edits. */
  eachMs: number[]
  /** From the commit until the database has every sidecar's word. */
  acknowledgedMs: number[]
}

const restMs = 500
const ackLookMs = 25

/** Each sidecar of the fleet follows its policy and says at once which one it applied. */
export async function measureEdits(
  ground: Ground,
  fleet: SimulatedSidecar[],
  broker: BrokerProcess,
  edits: number,
): Promise<Edits> {
  const seen: Edits = { lastMs: [], eachMs: [], acknowledgedMs: [] }
  for (let n = 0; n < edits; n++) {
    const { revision, committedAt, arrived } = await edit(ground, fleet, broker)
    const each = (await arrived).map((at) => at - committedAt)
    seen.eachMs.push(...each)
    seen.lastMs.push(Math.max(...each))
    seen.acknowledgedMs.push((await acknowledged(ground, revision)) - committedAt)
    await pause(restMs)
  }
  return seen
}

async function edit({ world, environmentId }: Ground, fleet: SimulatedSidecar[], broker: BrokerProcess) {
  const { policyRevision } = await world.db.environment.findUniqueOrThrow({ where: { id: environmentId } })
  const revision = policyRevision + 1
  const arrived = Promise.all(
    fleet.map(
      (sidecar) =>
        new Promise<number>((resolve) => {
          sidecar.applied = (applied) => {
            if (applied !== revision) return
            resolve(performance.now())
            sidecar.applied = () => {}
            sidecar.heartbeat(broker.address).catch(() => undefined)
          }
        }),
    ),
  )
  await world.db.$transaction([
    world.db.permissionPath.create({
      data: {
        environmentId,
        path: `/bench/${revision}`,
        position: revision,
        createdAt: new Date(),
        createdBy: "bench",
      },
    }),
    world.db.environment.update({ where: { id: environmentId }, data: { policyRevision: revision } }),
  ])
  return { revision, committedAt: performance.now(), arrived }
}

async function acknowledged({ world, versionId }: Ground, revision: number): Promise<number> {
  for (;;) {
    const behind = await world.db.instance.count({
      where: { versionId, OR: [{ policyRevision: { lt: revision } }, { policyRevision: null }] },
    })
    if (behind === 0) return performance.now()
    await pause(ackLookMs)
  }
}
