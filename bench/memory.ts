// What a sidecar holds: at rest beside another one, under load, and while large bodies pass.
import { readFileSync, writeFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { median } from "./arithmetic"
import { type Memory, memoryOf, peakRssMb } from "./proc"
import { pidsOf } from "./process-group"
import type { Program } from "./program"
import { type SidecarPlacing, startSidecar } from "./proxies/sidecar"
import { startSlowUpstream } from "./slow-upstream"
import { upload, uploadBytes } from "./upload"
import { query, timedPath } from "./work"
import { wrk } from "./wrk"

export type MemoryFigures = {
  idleRssMb: number
  idlePrivateMb: number
  loadedRssMb: number
  uploadsAddedMb: number
  /** The highest of the whole load, where `loadedRssMb` is at its end. */
  loadedPeakRssMb: number
}

export type MemoryPlan = { repeats: number; settleSeconds: number; loadSeconds: number; uploads: number }

export async function measureMemory(placing: SidecarPlacing, plan: MemoryPlan): Promise<MemoryFigures> {
  const idle: Memory[] = []
  const added: number[] = []
  const first = await startSidecar(placing)
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    idle.push(await atRest(placing, plan.settleSeconds))
    added.push(await byUploads(placing, plan))
  }
  await first.program.stop()
  return {
    idleRssMb: median(idle.map(({ rssMb }) => rssMb)),
    idlePrivateMb: median(idle.map(({ privateMb }) => privateMb)),
    ...(await underLoad(placing, plan.loadSeconds)),
    uploadsAddedMb: median(added),
  }
}

/** Ready, and it has served nothing. */
async function atRest(placing: SidecarPlacing, settleSeconds: number): Promise<Memory> {
  const { program } = await startSidecar(placing)
  await pause(settleSeconds * 1000)
  const memory = memoryNow(program)
  await program.stop()
  return memory
}

async function underLoad(placing: SidecarPlacing, seconds: number) {
  const { port, program } = await startSidecar(placing)
  await wrk({ url: `http://127.0.0.1:${port}${timedPath}?${query}`, connections: 32, seconds, cpus: null })
  const { rssMb } = memoryNow(program)
  const peak = peakRssMb(readFileSync(`/proc/${program.pid}/status`, "utf8"))
  await program.stop()
  return { loadedRssMb: rssMb, loadedPeakRssMb: peak }
}

/** Beyond what it has at rest: right after its start it still holds what only that needed. */
async function byUploads(placing: SidecarPlacing, plan: MemoryPlan): Promise<number> {
  const { uploads, settleSeconds } = plan
  const slow = await startSlowUpstream()
  const { port, program } = await startSidecar({ ...placing, upstream: slow.upstream })
  await pause(settleSeconds * 1000)
  const before = memoryNow(program).rssMb
  forgetPeak(program.pid)
  await Promise.all(Array.from({ length: uploads }, () => upload(port)))
  const peak = peakRssMb(readFileSync(`/proc/${program.pid}/status`, "utf8"))
  await program.stop()
  slow.stop()
  if (slow.received() !== uploads * uploadBytes)
    throw new Error(`the upstream received ${slow.received()} bytes of ${uploads} uploads`)
  return peak - before
}

/** Of all its processes together, should it have more than one. */
function memoryNow({ name, pid: group, ended, output }: Program): Memory {
  if (ended() !== null) throw new Error(`${name} cannot be measured: ${ended()}.\n${output()}`)
  const each = pidsOf(group).map((pid) => memoryOf(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")))
  return each.reduce((sum, { rssMb, privateMb }) => ({
    rssMb: sum.rssMb + rssMb,
    privateMb: sum.privateMb + privateMb,
  }))
}

/** Linux then counts the peak from what is resident now. */
const forgetPeak = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, "5")
