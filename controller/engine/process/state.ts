// What the engine keeps on disk about an instance, so that a controller that was killed finds it again.
// Written whole and atomically. A run's id stands here before its process is started.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { instanceFolder } from "@/lib/instances/log-files"

const ProcessState = z.object({
  /** The marker in its environment; null when nothing of an earlier run can be left. */
  run: z.string().nullable(),
  pid: z.number().int().nullable(),
  /** The kernel's start time of that pid. */
  startTime: z.string().nullable(),
  /** Milliseconds of the wall clock, like `dueAt`. */
  startedAt: z.number().nullable(),
  /** In a row, since it last ran for a minute. */
  failures: z.number().int(),
  /** Not started again before. */
  dueAt: z.number(),
  /** How it ended last, as the end of a sentence; empty before it did. */
  ended: z.string(),
})
export type ProcessState = z.infer<typeof ProcessState>

export const InstanceState = z.object({
  format: z.literal(1),
  id: z.uuid(),
  name: z.string(),
  versionId: z.uuid(),
  bootId: z.string(),
  port: z.number().int(),
  nameTakeover: z.enum(["Hosts", "Proxy", "None"]),
  /** `host:port` of the sidecar, and of its health; null when the version carries none. */
  sidecarListen: z.string().nullable(),
  healthListen: z.string().nullable(),
  /** `host:port` of the sidecar's HTTPS; null where there is none. */
  tlsListen: z.string().nullable().default(null),
  restarts: z.number().int(),
  /** Nobody wants it any more: it is stopped, then forgotten. */
  unwanted: z.boolean(),
  app: ProcessState,
  sidecar: ProcessState,
})
export type InstanceState = z.infer<typeof InstanceState>

export const neverStarted = (): ProcessState => ({
  run: null,
  pid: null,
  startTime: null,
  startedAt: null,
  failures: 0,
  dueAt: 0,
  ended: "",
})

export function writeState(dataDir: string, state: InstanceState) {
  const folder = instanceFolder(dataDir, state.id)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, "state.json")
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export const removeState = (dataDir: string, instanceId: string) =>
  rmSync(instanceFolder(dataDir, instanceId), { recursive: true, force: true })

/** Every instance on disk. A folder whose state cannot be read is `unreadable`: its processes are found by marker. */
export function readStates(dataDir: string): { states: InstanceState[]; unreadable: string[] } {
  const folder = path.join(dataDir, "instances")
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const states: InstanceState[] = []
  const unreadable: string[] = []
  for (const id of readdirSync(folder)) {
    try {
      states.push(InstanceState.parse(JSON.parse(readFileSync(path.join(folder, id, "state.json"), "utf8"))))
    } catch {
      unreadable.push(id)
    }
  }
  return { states, unreadable }
}
