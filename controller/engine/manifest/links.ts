// A link makes a service that answers on the host's loopback alone reachable in one pod, through a Unix socket that
// only the link's container has. What goes through it never leaves the machine, and no address of the host is open.
import type { V1Container, V1Volume } from "@kubernetes/client-node"
import type { Workload } from "../../workload"
import { confined } from "./confinement"
import { linkName } from "./labels"
import { linkedBroker, linkedUpstream, socketFolder } from "./places"
import { type Platform, smallResources } from "./platform"
import type { NameListen } from "./takeover"

type Link = { to: "broker" | "upstream"; socket: string; listen: string }

/** `named` is where whoever answers under WeChat's names listens: without a sidecar that is the stand-in itself. */
export function linksOf(workload: Workload, platform: Platform, named: NameListen | null): Link[] {
  const { broker, upstream } = platform
  const links: Link[] = []
  if (workload.sidecar && "socket" in broker)
    links.push({ to: "broker", socket: broker.socket, listen: linkedBroker })
  if (workload.sidecar && "socket" in upstream)
    links.push({ to: "upstream", socket: upstream.socket, listen: linkedUpstream })
  if (!workload.sidecar && "socket" in upstream && named)
    links.push({ to: "upstream", socket: upstream.socket, listen: named.http })
  return links
}

/** Stays beside the application like a native sidecar, and is ready as soon as it runs. */
export function linkContainer({ to, socket, listen }: Link, { sidecarImage }: Platform): V1Container {
  const [host, port] = listen.split(":")
  const file = socket.slice(socket.lastIndexOf("/") + 1)
  return {
    name: linkName(to),
    image: sidecarImage,
    imagePullPolicy: "IfNotPresent",
    command: [
      "/usr/bin/socat",
      "-t35",
      `TCP-LISTEN:${port},bind=${host},reuseaddr,fork,backlog=1024`,
      `UNIX-CONNECT:${socketFolder}/${file}`,
    ],
    restartPolicy: "Always",
    resources: smallResources,
    securityContext: confined,
    volumeMounts: [{ name: "sockets", mountPath: socketFolder, readOnly: true }],
  }
}

/** The folder, not the socket: whoever listens there may come back with another socket of that name. */
export const linkVolumes = ([first]: Link[]): V1Volume[] =>
  first
    ? [
        {
          name: "sockets",
          hostPath: { path: first.socket.slice(0, first.socket.lastIndexOf("/")), type: "Directory" },
        },
      ]
    : []
