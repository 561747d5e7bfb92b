// A process under measurement, and all that it starts, as one group: so that nothing of it outlives us.
import { type ChildProcess, spawn } from "node:child_process"
import type { Writable } from "node:stream"
import { setTimeout as pause } from "node:timers/promises"
import { programs } from "./debian"
import { cpuSecondsOf, kill } from "./process-group"

export type Program = {
  name: string
  pid: number
  /** Descriptor 3, when it was asked for. */
  pipe: Writable | null
  output: () => string
  /** What it and its children used so far. */
  cpuSeconds: () => number
  /** Null while it runs. */
  ended: () => string | null
  exited: Promise<void>
  stop: () => Promise<void>
}

export type Starting = {
  env?: Record<string, string>
  /** A list as taskset reads it; null leaves the choice to the kernel. */
  cpus?: string | null
  pipe?: boolean
}

const running = new Set<ChildProcess>()

export function start(name: string, command: string[], starting: Starting = {}): Program {
  const { env = {}, cpus = null, pipe = false } = starting
  const [file = "", ...args] = cpus === null ? command : [programs.taskset, "-c", cpus, ...command]
  const child: ChildProcess = spawn(file, args, {
    cwd: "/",
    detached: true,
    env: { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", pipe ? "pipe" : "ignore"],
  })
  running.add(child)
  let text = ""
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => (text += bytes))
  let ended: string | null = null
  const exited = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ended ??= how
      running.delete(child)
      resolve()
    }
    child.once("close", (code, signal) => end(`it ended with ${signal ?? code}`))
    child.on("error", ({ message }) => end(`it did not start: ${message}`))
  })
  const { pid = -1 } = child
  return {
    name,
    pid,
    pipe: pipe ? (child.stdio[3] as Writable) : null,
    output: () => text,
    cpuSeconds: () => cpuSecondsOf(pid),
    ended: () => ended,
    exited,
    async stop() {
      child.kill("SIGTERM")
      await Promise.race([exited, pause(stopWithinMs, null, { ref: false })])
      if (child.pid) kill(child.pid)
      await exited
    },
  }
}

/** Asked first, so that nginx waits for its worker; what is left then is killed. */
const stopWithinMs = 3000

/** At once, on every way out. */
export function killAll() {
  for (const child of running) if (child.pid) kill(child.pid)
}
