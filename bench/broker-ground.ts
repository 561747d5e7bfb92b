// What the broker is measured on: a PostgreSQL of its own, the real broker as processes, an upstream that counts who
// asks it for a token, and one environment with many instances.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { makeFleet, type SimulatedSidecar } from "../broker/faults/fleet"
import { type BrokerProcess, startBrokerProcess } from "../broker/faults/processes"
import { startUpstream } from "../broker/faults/upstream"
import { makeEnvironment, startWorld } from "../broker/test-world"
import { startPostgres } from "../launcher/postgres"
import { migrate } from "../prisma/migrate"

export type Ground = Awaited<ReturnType<typeof openGround>>

export const appid = "wxaaaa"

export async function openGround() {
  const folder = mkdtempSync(path.join(tmpdir(), "weside-bench-"))
  const postgres = await startPostgres(folder)
  await migrate(postgres.url)
  const world = await startWorld(postgres.url)
  const upstream = await startUpstream()
  const paths = Array.from({ length: 40 }, (_, n) => `/wxa/path_${n}`)
  const { environmentId, versionId } = await makeEnvironment(world, { owner: appid, paths })
  const brokers: BrokerProcess[] = []
  const fleets: SimulatedSidecar[][] = []
  return {
    world,
    upstream,
    environmentId,
    versionId,
    async broker() {
      const broker = await startBrokerProcess(world, { WESIDE_UPSTREAM: upstream.address })
      brokers.push(broker)
      return broker
    },
    /** Instances whose sidecars have joined at these brokers in turn. */
    async fleet(size: number, joinAt: BrokerProcess[]) {
      const fleet = await makeFleet(world.db, versionId, size)
      fleets.push(fleet)
      await Promise.all(fleet.map((sidecar, n) => sidecar.join(joinAt[n % joinAt.length]!.address)))
      return fleet
    },
    async close() {
      for (const sidecar of fleets.flat()) sidecar.leave()
      await Promise.all(brokers.map((broker) => broker.kill()))
      await upstream.stop()
      await world.stop()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
