import { mkdirSync } from "node:fs"
import path from "node:path"
import { joinToken } from "../../sidecar/rig/fake-broker"
import { answering } from "../answering"
import { freePorts } from "../ports"
import { type Program, start } from "../program"
import type { Placing, RunningProxy } from "./proxy"

export type SidecarPlacing = Placing & { command: string[]; brokerPort: number }

export async function startSidecar(placing: SidecarPlacing): Promise<RunningProxy> {
  const { program, port, healthPort } = await launchSidecar(placing)
  await answering(program, { port: healthPort, target: "/healthz", status: 200 })
  return { name: "sidecar", port, program }
}

/** Started, with nothing waited for. */
export async function launchSidecar(placing: SidecarPlacing): Promise<Launched> {
  const { folder, upstream, cpus, command, brokerPort } = placing
  const [port = 0, healthPort = 0] = await freePorts(2)
  const certificate = path.join(folder, `sidecar-${port}`)
  mkdirSync(certificate)
  const startedAt = performance.now()
  const program = start("the sidecar", command, {
    cpus,
    pipe: true,
    env: {
      SIDECAR_LISTEN: `127.0.0.1:${port}`,
      SIDECAR_TLS_LISTEN: "127.0.0.1:0",
      SIDECAR_CERTIFICATE_DIR: certificate,
      SIDECAR_HEALTH_LISTEN: `127.0.0.1:${healthPort}`,
      SIDECAR_BROKER_URL: `http://127.0.0.1:${brokerPort}`,
      SIDECAR_UPSTREAM: upstream.url,
      SIDECAR_PERMISSIONS_URL: "http://127.0.0.1:3000/environments/bench/permissions",
      SIDECAR_BUILD: "bench",
      ...(upstream.tls ? { NODE_EXTRA_CA_CERTS: upstream.tls.authority } : {}),
    },
  })
  // A program that ends before it reads says why itself.
  program.pipe?.on("error", () => {})
  program.pipe?.end(`${joinToken}\n`)
  return { program, port, healthPort, startedAt }
}

export type Launched = { program: Program; port: number; healthPort: number; startedAt: number }
