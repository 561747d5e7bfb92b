// The real sidecar process between a recording upstream and a broker that the test instructs.
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import type { Policy } from "../../lib/wire/broker"
import { sidecarCommand } from "../../lib/wire/sidecar"
import { joinToken, startBroker } from "./fake-broker"
import { startUpstream } from "./recording-upstream"
import { until } from "./until"

export const owner = "wxaaaa"
export const shared = "wxbbbb"

export const policy: Policy = {
  revision: 1,
  ownerAppid: owner,
  apps: [
    { appid: owner, kind: "MiniProgram" },
    { appid: shared, kind: "MiniProgram" },
  ],
  paths: ["/wxa/msg_sec_check", "/cgi-bin/message/*", "/sns/listed"],
}

export type Rig = Awaited<ReturnType<typeof startRig>>

export type RigOptions = {
  policy?: Policy | null
  joinToken?: string
  /** Instead of the recording upstream. */
  upstreamUrl?: string
  tls?: { key: string; cert: string }
  env?: Record<string, string>
  /** Instead of the packed sidecar. */
  command?: string[]
  cwd?: string
  /** Do not wait until it has a policy. */
  unready?: boolean
  brokerAway?: boolean
}

export async function startRig(options: RigOptions = {}) {
  const upstream = await startUpstream(options.tls)
  const broker = await startBroker(options.policy === undefined ? policy : options.policy)
  if (options.brokerAway) await broker.away()
  const own = options.upstreamUrl ?? `${options.tls ? "https" : "http"}://localhost:${upstream.port}`
  const settings: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    SIDECAR_LISTEN: "127.0.0.1:0",
    SIDECAR_HEALTH_LISTEN: "127.0.0.1:0",
    SIDECAR_BROKER_URL: `http://127.0.0.1:${broker.port}`,
    SIDECAR_UPSTREAM: options.tls ? own : own.replace("localhost", "127.0.0.1"),
    SIDECAR_PERMISSIONS_URL: "http://127.0.0.1:3000/environments/demo/permissions",
    SIDECAR_BUILD: "test",
    ...options.env,
  }
  const [program = "", ...args] = options.command ?? sidecarCommand(root)
  const child = spawn(program, args, {
    ...{ stdio: ["ignore", "pipe", "pipe", "pipe"], cwd: options.cwd, env: settings as Env },
  })
  const log = collect(child)
  const pipe = child.stdio[3] as NodeJS.WritableStream
  // Where the token is in a file nobody reads the descriptor, and what stood in it would come back as an error.
  pipe.end(settings.SIDECAR_JOIN_TOKEN_FILE ? "" : `${options.joinToken ?? joinToken}\n`)
  const exited = once(child, "exit").then(([code]) => code as number | null)
  const stop = async () => {
    child.kill("SIGKILL")
    await Promise.all([exited, upstream.stop(), broker.stop()])
  }
  try {
    const listening = await until(() => log.lines().find(({ msg }) => msg === "listening"))
    const healthUrl = String(listening.health)
    if (!options.unready) await until(async () => (await fetch(`${healthUrl}/healthz`)).ok)
    return {
      port: Number(new URL(String(listening.address)).port),
      healthUrl,
      upstream,
      broker,
      child,
      exited,
      log,
      stop,
      metrics: async () => (await fetch(`${healthUrl}/metrics`)).text(),
      calls: () => broker.state.reports.flatMap(({ calls }) => calls),
    }
  } catch (error) {
    await stop()
    throw new Error(`the sidecar did not start: ${log.text()}`, { cause: error })
  }
}

/** Next.js, whose types are seen here too, wants more of it than a sidecar has. */
type Env = NodeJS.ProcessEnv

const root = path.resolve(import.meta.dirname, "../..")

function collect(child: ChildProcess) {
  let text = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (bytes: Buffer) => {
      text += bytes
    })
  }
  return {
    text: () => text,
    lines: (): Record<string, unknown>[] =>
      text
        .split("\n")
        .slice(0, -1)
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line)),
  }
}
