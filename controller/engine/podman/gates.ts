// The host's side of the links: a gate is a container in the host's network that listens on a Unix socket and passes
// what comes to a service on the host's loopback. Podman keeps it running, with or without a controller.
import { chownSync, mkdirSync } from "node:fs"
import path from "node:path"
import { z } from "zod"
import { podman } from "@/lib/images/podman"
import { confined } from "../manifest/confinement"
import { label } from "../manifest/labels"
import { socketFolder } from "../manifest/places"
import type { Reach } from "../manifest/platform"

const gateLabel = "weside/gate"
const targetLabel = "weside/target"

export type Gate = { to: "broker" | "upstream"; target: string; socket: string }

/** How pods reach `url`: through a gate when it is this machine's loopback, else by itself. */
export function reachOf(to: Gate["to"], url: string, dataDir: string): { reach: Reach; gate: Gate | null } {
  const { protocol, hostname, port } = new URL(url)
  const loopback = /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "localhost"
  if (protocol !== "http:" || !loopback) return { reach: { url }, gate: null }
  const socket = path.join(dataDir, "podman", "sockets", `${to}.sock`)
  return { reach: { socket }, gate: { to, target: `${hostname}:${port || 80}`, socket } }
}

/** Makes what runs equal `gates`; called again it changes nothing. */
export async function openGates(owner: string, image: string, gates: Gate[]) {
  const [first] = gates
  if (!first) return
  const folder = path.dirname(first.socket)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  chownSync(folder, confined.runAsUser, confined.runAsGroup)
  const standing = await listGates(owner)
  for (const gate of gates) {
    const found = standing.find((one) => one.to === gate.to)
    if (found?.running && found.target === gate.target) continue
    if (found) await podman(["rm", "--force", "--time", "1", found.name])
    await podman(["run", ...optionsOf(owner, gate, folder), image, ...socatOf(gate)])
  }
}

export async function closeGates(owner: string) {
  for (const { name } of await listGates(owner)) await podman(["rm", "--force", "--time", "1", name])
}

function optionsOf(owner: string, { to, target }: Gate, folder: string) {
  const { runAsUser, runAsGroup } = confined
  return [
    ...["--detach", "--name", `weside-${owner}-gate-${to}`, "--restart", "always", "--pull", "never"],
    ...[
      "--label",
      `${label.owner}=${owner}`,
      "--label",
      `${gateLabel}=${to}`,
      "--label",
      `${targetLabel}=${target}`,
    ],
    ...["--network", "host", "--user", `${runAsUser}:${runAsGroup}`, "--read-only", "--cap-drop", "all"],
    ...[
      "--security-opt",
      "no-new-privileges",
      "--log-driver",
      "none",
      "--volume",
      `${folder}:${socketFolder}`,
    ],
    ...["--entrypoint", "/usr/bin/socat"],
  ]
}

/** The pod's end of a call ends first; half of a connection may stay open as long as a call may last. */
const socatOf = ({ socket, target }: Gate) => [
  "-t35",
  `UNIX-LISTEN:${socketFolder}/${path.basename(socket)},fork,mode=666,unlink-early,backlog=1024`,
  `TCP:${target}`,
]

const Gates = z
  .array(
    z.object({ Names: z.array(z.string()), State: z.string(), Labels: z.record(z.string(), z.string()) }),
  )
  .nullable()

async function listGates(owner: string) {
  const filter = ["--filter", `label=${label.owner}=${owner}`, "--filter", `label=${gateLabel}`]
  const gates = Gates.parse(JSON.parse(await podman(["ps", "--all", "--format", "json", ...filter]))) ?? []
  return gates.map(({ Names: [name = ""], State, Labels }) => ({
    name,
    running: State === "running",
    to: Labels[gateLabel],
    target: Labels[targetLabel],
  }))
}
