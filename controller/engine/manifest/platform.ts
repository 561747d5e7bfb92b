import type { V1ResourceRequirements } from "@kubernetes/client-node"

/** Where pods run and what they find there: the same for every version of one Weside. */
export type Platform = {
  /** Which Weside the objects belong to: several may share a machine or a cluster. A label's value. */
  owner: string
  /** Null where there are no namespaces. */
  namespace: string | null
  /** The image of the sidecar, which also has nft and socat, pinned: `name@sha256:…`. */
  sidecarImage: string
  /** The build that the image is of; sidecars report it. */
  sidecarBuild: string
  /** Init containers may have NET_ADMIN. Without it an application cannot have port 80 or 443. */
  netAdmin: boolean
  broker: Reach
  /** Where calls to WeChat go. By a socket it is a stand-in, which pods without the sidecar reach under WeChat's names too. */
  upstream: Reach
  /** The console as people open it, without a slash at its end; refusals of sidecars name a page of it. */
  consoleUrl: string
  /** How a sidecar shows who it is: a folder of the host with its join token, or the cluster's word for the pod. */
  identity: { hostFolder: string } | { audience: string; serviceAccount: string }
  /** What else sidecars trust their broker by: certificates as PEM, and a digest of them; null where they need nothing. */
  brokerTrust: { pem: string; digest: string } | null
  sidecarResources: V1ResourceRequirements
}

/** By its URL as seen from a pod, or by a Unix socket of the host: absolute path, in a folder of sockets alone. */
export type Reach = { url: string } | { socket: string }

/**
 * Measured: 30 MB at rest, 48 MB under load. The limit leaves room for a thousand connections with bodies in flight;
 * no limit of CPU, since a throttled sidecar would slow every call of its application.
 */
export const sidecarResources = {
  requests: { cpu: "50m", memory: "48Mi" },
  limits: { memory: "128Mi" },
} satisfies V1ResourceRequirements

/** What only runs for a moment, or only copies bytes. */
export const smallResources = {
  requests: { cpu: "10m", memory: "8Mi" },
  limits: { memory: "64Mi" },
} satisfies V1ResourceRequirements
