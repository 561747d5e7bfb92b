// The launcher's processes: each is ready before the next begins, one that dies is started again with back-off,
// and all end with the launcher (their IPC channel closes with it).
import { type ChildProcess, spawn } from "node:child_process"
import { createWriteStream, mkdirSync } from "node:fs"
import path from "node:path"

const readyTimeoutMs = 60_000
const stopTimeoutMs = 30_000
const backOffMaxMs = 30_000

export type Program = {
  name: string
  /** Arguments of node. */
  args: string[]
  env: Record<string, string>
}

export type Child = { address: string; stop: () => Promise<void> }

/** Starts a program and waits for its `{ready, address}`. It is kept running until `stop`. */
export async function startChild(program: Program, root: string, logFolder: string): Promise<Child> {
  mkdirSync(logFolder, { recursive: true })
  const log = createWriteStream(path.join(logFolder, `${program.name}.log`), { flags: "a" })
  let current = launch(program, root, log)
  let stopping = false
  let deaths = 0
  const address = await ready(current, program.name, logFolder)

  const keep = (child: ChildProcess) =>
    child.once("exit", async (code, signal) => {
      if (stopping) return
      const waitMs = Math.min(250 * 2 ** deaths++, backOffMaxMs)
      log.write(
        `${JSON.stringify({ name: "launcher", msg: "died", program: program.name, code, signal, waitMs })}\n`,
      )
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (stopping) return
      current = launch(program, root, log)
      keep(current)
      await ready(current, program.name, logFolder).then(
        () => {
          deaths = 0
        },
        () => undefined,
      )
    })
  keep(current)

  return {
    address,
    stop: async () => {
      stopping = true
      await stopChild(current)
      log.end()
    },
  }
}

function launch(program: Program, root: string, log: NodeJS.WritableStream) {
  const child = spawn(process.execPath, program.args, {
    cwd: root,
    env: program.env as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A group of its own: Ctrl-C in the terminal reaches the launcher alone, which ends the others in order.
    detached: true,
  })
  child.stdout!.pipe(log, { end: false })
  child.stderr!.pipe(log, { end: false })
  return child
}

function ready(child: ChildProcess, name: string, logFolder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const log = path.join(logFolder, `${name}.log`)
    const fail = (what: string) => reject(new Error(`The ${name} ${what}; its log is ${log}`))
    const timer = setTimeout(() => fail(`was not ready within ${readyTimeoutMs / 1000} s`), readyTimeoutMs)
    child.once("exit", (code, signal) => {
      clearTimeout(timer)
      fail(`ended while starting (${signal ?? `exit code ${code}`})`)
    })
    child.on("message", (message: { ready?: boolean; address?: string }) => {
      if (!message.ready) return
      clearTimeout(timer)
      resolve(message.address ?? "")
    })
  })
}

async function stopChild(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs)
  await ended
  clearTimeout(timer)
}
