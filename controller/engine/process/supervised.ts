import { type ChildProcess, type StdioOptions, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { closeSync, openSync } from "node:fs"
import type { Writable } from "node:stream"
import { identityRefusedExitCode } from "@/lib/wire/takeover"
import { isAlive, type MarkedProcess, membersOfRun, runMarker, startTimeOfChild } from "../../processes"
import { backoffMs, failuresAfter } from "./backoff"
import type { ProcessState } from "./state"
import { graceMs } from "./step"

const sweepAgainMs = 200
const identityPauseMs = 5_000

export type Launch = {
  command: string[]
  cwd: string
  env: Record<string, string>
  log: string
  /** Given on descriptor 3. */
  token?: string
}
type Keeper = {
  instanceId: string
  /** Throws unless this controller still acts. */
  guard: () => void
  save: () => void
  /** It ended; `asked` when that was our wish. */
  ended: (asked: boolean) => void
}

/** One of an instance's two processes: a session of its own that outlives the controller. */
export class Supervised {
  alive = false
  askedAt: number | null = null
  killedAt: number | null = null
  sweepAt = 0
  #child: ChildProcess | null = null
  readonly #askedLeft = new Set<number>()

  constructor(
    readonly state: ProcessState,
    private readonly keeper: Keeper,
  ) {}

  start(launch: Launch) {
    const run = `${this.keeper.instanceId}.${randomUUID()}`
    Object.assign(this.state, { run, pid: null, startTime: null, startedAt: Date.now() })
    this.keeper.save()
    this.keeper.guard()
    const log = openSync(launch.log, "a", 0o600)
    const [command, ...args] = launch.command
    const env = { ...launch.env, [runMarker]: run }
    const extra: "pipe"[] = launch.token === undefined ? [] : ["pipe"]
    const stdio: StdioOptions = ["ignore", log, log, ...extra]
    const child: ChildProcess = spawn(command!, args, {
      cwd: launch.cwd,
      env: env as unknown as NodeJS.ProcessEnv,
      detached: true,
      stdio,
    })
    closeSync(log)
    this.#forgetEnd()
    if (child.pid === undefined) {
      // The system's word comes a moment later; until then nothing must try again.
      child.once("error", () => undefined)
      this.#end("could not be started")
      return
    }
    this.alive = true
    this.#child = child
    Object.assign(this.state, { pid: child.pid, startTime: startTimeOfChild(child.pid) })
    this.keeper.save()
    child.once("error", () => undefined)
    child.once("exit", (code, signal) => this.#end(endOf(code, signal), pauseCeiling(code)))
    child.unref()
    if (launch.token !== undefined) give(child.stdio[3] as Writable, launch.token)
  }

  /** Counts as a start that failed, such as when its port is taken. */
  fail(how: string) {
    this.#end(how)
  }

  /** Looks whether one of an earlier controller's children still lives: nobody else tells us. */
  poll() {
    if (this.alive && !this.#child && !isAlive(this.#key!)) this.#end("ended")
  }

  /** Finds what an earlier controller started. Returns what became of it. */
  adopt(marked: ReadonlyMap<string, MarkedProcess[]>): "alive" | "ended" | "none" {
    const { run } = this.state
    if (run === null) return "none"
    const known = this.#key
    // Killed between starting it and writing its pid down: the marker still finds it.
    const found = known ?? marked.get(run)?.find((process) => process.leader) ?? null
    if (found) Object.assign(this.state, { pid: found.pid, startTime: found.startTime })
    this.alive = found !== null && isAlive(found)
    if (this.alive) return "alive"
    return known ? "ended" : "none"
  }

  ask() {
    this.keeper.guard()
    this.askedAt = Date.now()
    this.#signal("SIGTERM")
  }

  kill() {
    this.keeper.guard()
    this.killedAt = Date.now()
    this.#signal("SIGKILL")
  }

  /** Ends what is left of the last run: at once after a crash, within the grace after we asked. */
  sweep() {
    const { run } = this.state
    const left = run === null ? [] : membersOfRun(run, this.#key)
    if (left.length === 0) {
      Object.assign(this.state, { run: null, pid: null, startTime: null })
      this.#forgetEnd()
      this.keeper.save()
      return
    }
    this.sweepAt = Date.now() + sweepAgainMs
    this.keeper.guard()
    const graceful = this.askedAt !== null && Date.now() < this.askedAt + graceMs
    for (const { pid, session } of left)
      if (!graceful) signal(pid, "SIGKILL")
      // Those of its own session heard the first request; whoever left it is asked once, too.
      else if (session !== this.state.pid && !this.#askedLeft.has(pid)) {
        this.#askedLeft.add(pid)
        signal(pid, "SIGTERM")
      }
  }

  letGo() {
    this.#child?.removeAllListeners()
    this.#child?.once("error", () => undefined)
    this.#child = null
  }

  get #key() {
    const { pid, startTime } = this.state
    return pid === null || startTime === null ? null : { pid, startTime }
  }

  #signal(name: NodeJS.Signals) {
    const key = this.#key
    if (key && isAlive(key)) signal(-key.pid, name)
  }

  #end(how: string, ceilingMs = Number.POSITIVE_INFINITY) {
    const now = Date.now()
    const asked = this.askedAt !== null
    const ranMs = this.alive && this.state.startedAt !== null ? now - this.state.startedAt : 0
    const failures = asked ? this.state.failures : failuresAfter(this.state.failures, ranMs)
    this.alive = false
    this.#child = null
    this.sweepAt = 0
    const dueAt = asked ? now : now + Math.min(backoffMs(failures, Math.random()), ceilingMs)
    Object.assign(this.state, { ended: how, failures, dueAt })
    this.keeper.ended(asked)
  }

  #forgetEnd() {
    this.askedAt = null
    this.killedAt = null
    this.sweepAt = 0
    this.#askedLeft.clear()
  }
}

/** A sidecar that asks for a new join token waited for its broker: long pauses would only add to that. */
const pauseCeiling = (code: number | null) =>
  code === identityRefusedExitCode ? identityPauseMs : Number.POSITIVE_INFINITY

const endOf = (code: number | null, signalName: string | null) =>
  signalName ? `was ended by ${signalName}` : `ended with exit code ${code}`

/** A process that ends before it reads is no error of ours; one that keeps the descriptor open must not keep us. */
function give(descriptor: Writable, token: string) {
  descriptor.on("error", () => undefined)
  descriptor.end(token, () => descriptor.destroy())
}

function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}
