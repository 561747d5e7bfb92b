// What podman itself does not remember about an instance, kept on disk so that a controller that was killed goes on.
// Written whole and atomically.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { instanceFolder } from "@/lib/instances/log-files"

const Attempts = z.object({
  /** In a row, since it last ran for a minute. */
  failures: z.number().int(),
  /** Not tried again before; milliseconds of the wall clock. */
  dueAt: z.number(),
  /** How it ended last, as the end of a sentence; empty before it did. */
  ended: z.string(),
})

const PartState = Attempts.extend({
  /** We started it and have not seen it end. */
  running: z.boolean(),
  startedAt: z.number().nullable(),
})
export type PartState = z.infer<typeof PartState>

const InstanceState = z.object({
  format: z.literal(1),
  engine: z.literal("podman"),
  id: z.uuid(),
  name: z.string(),
  versionId: z.uuid(),
  /** Of the pod, which podman knows by it. */
  podName: z.string(),
  port: z.number().int(),
  healthPort: z.number().int(),
  carries: z.boolean(),
  restarts: z.number().int(),
  /** Nobody wants it any more: it is stopped, then forgotten. */
  unwanted: z.boolean(),
  /** The network of this pod was prepared: the name leads where it should and links stand. */
  prepared: z.boolean(),
  /** What runs in its application's container was told of the certificate since it was started. */
  trusting: z.boolean(),
  pod: Attempts,
  app: PartState,
  sidecar: PartState,
})
export type InstanceState = z.infer<typeof InstanceState>

export const neverTried = () => ({ failures: 0, dueAt: 0, ended: "" })
export const neverStarted = (): PartState => ({ ...neverTried(), running: false, startedAt: null })

/** Where the sidecar of an instance finds its join token; mounted into its container alone. */
export const identityFolder = (dataDir: string, instanceId: string) =>
  path.join(instanceFolder(dataDir, instanceId), "identity")

export function writeState(dataDir: string, state: InstanceState) {
  const folder = instanceFolder(dataDir, state.id)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, "state.json")
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export const removeState = (dataDir: string, instanceId: string) =>
  rmSync(instanceFolder(dataDir, instanceId), { recursive: true, force: true })

/** Every instance on disk that this engine can read; another's folders are left alone. */
export function readStates(dataDir: string): InstanceState[] {
  const folder = path.join(dataDir, "instances")
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return readdirSync(folder).flatMap((id) => {
    try {
      const text = readFileSync(path.join(folder, id, "state.json"), "utf8")
      const state = InstanceState.safeParse(JSON.parse(text))
      return state.success && state.data.id === id ? [state.data] : []
    } catch {
      return []
    }
  })
}
