// Real processes for the faults: brokers that are killed, paused and started again, and sidecars that must not notice.
import { type ChildProcess, fork, spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import type { World } from "../test-world"

const root = path.resolve(import.meta.dirname, "../..")

export type BrokerProcess = Awaited<ReturnType<typeof startBrokerProcess>>

/** A broker that has said it is ready; `output` is all that it ever wrote. */
export async function startBrokerProcess(world: World, settings: Record<string, string> = {}) {
  const child = fork(path.join(root, "broker/main.ts"), {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      DATABASE_URL: world.config.databaseUrl,
      WESIDE_DATA_DIR: world.folder,
      WESIDE_UPSTREAM: world.upstream,
      ...settings,
    },
  })
  const output = collect(child)
  const exited = once(child, "exit")
  const ready = once(child, "message") as Promise<[{ address: string }]>
  const [started] = await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`The broker ended while starting: ${output()}`)
    }),
  ])
  return {
    child,
    output,
    address: started.address,
    kill: async (signal: NodeJS.Signals = "SIGKILL") => {
      child.kill(signal)
      await exited
    },
    pause: () => child.kill("SIGSTOP"),
    resume: () => child.kill("SIGCONT"),
  }
}

/** A sidecar that listens, with a join token of its instance. */
export async function startSidecarProcess(
  joinToken: string,
  brokerUrl: string,
  upstream: string,
  env: Record<string, string> = {},
) {
  const child = spawn(path.join(root, "node_modules/.bin/bun"), [path.join(root, "sidecar/main.ts")], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      SIDECAR_LISTEN: "127.0.0.1:0",
      SIDECAR_HEALTH_LISTEN: "127.0.0.1:0",
      SIDECAR_BROKER_URL: brokerUrl,
      SIDECAR_UPSTREAM: upstream,
      ...env,
    } as Record<string, string> as NodeJS.ProcessEnv,
  })
  const output = collect(child)
  const pipe = child.stdio[3] as NodeJS.WritableStream
  pipe.end(joinToken)
  const exited = once(child, "exit")
  const listening = await lineOf(child, output, "listening")
  return {
    child,
    output,
    address: String(listening.address),
    health: String(listening.health),
    kill: async () => {
      child.kill("SIGKILL")
      await exited
    },
  }
}

function collect(child: ChildProcess) {
  let text = ""
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (part: string) => {
      text += part
    })
  return () => text
}

async function lineOf(child: ChildProcess, output: () => string, msg: string) {
  for (;;) {
    const line = output()
      .split("\n")
      .slice(0, -1)
      .find((line) => line.startsWith("{") && JSON.parse(line).msg === msg)
    if (line) return JSON.parse(line) as Record<string, unknown>
    const more = once(child.stdout!, "data").then(() => true)
    const over = once(child, "exit").then(() => false)
    if (!(await Promise.race([more, over]))) throw new Error(`It ended while starting: ${output()}`)
  }
}
