// What the processes of one machine are told when instances run in a Kubernetes cluster: the cluster is KUBECONFIG's, and
// its pods reach this machine's broker over TLS.
import { createHash } from "node:crypto"
import { hostname, networkInterfaces } from "node:os"
import path from "node:path"
import { certificateFor } from "./certificate"
import type { Config } from "./config"

type Variables = Record<string, string>

export type Around = { shared: Variables; broker: Variables; console: Variables; controller: Variables }

/** `brokerPort` is a free one, for when WESIDE_BROKER_URL names none. Throws a sentence for what is missing. */
export async function kubernetesAround(
  { dataDir, brokerUrl, upstream }: Config,
  environment: NodeJS.ProcessEnv,
  brokerPort: number,
): Promise<Around> {
  if (!environment.WESIDE_SIDECAR_IMAGE)
    throw new Error(
      "WESIDE_ENGINE=kubernetes needs WESIDE_SIDECAR_IMAGE: the sidecar's image, as the cluster's nodes pull it (docs/kubernetes.md).",
    )
  if (upstream === undefined)
    throw new Error(
      "WESIDE_ENGINE=kubernetes needs WESIDE_UPSTREAM: pods do not reach the simulator, which answers on this machine's loopback alone. It is https://api.weixin.qq.com in production.",
    )
  // Large, and of no use to the other engines. Whatever is wrong with the cluster's settings is said before anything starts.
  const { openCluster } = await import("../lib/cluster")
  openCluster()

  const url = brokerUrl ? new URL(brokerUrl) : new URL(`https://${ownAddress()}:${brokerPort}`)
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
  const { certificateFile, keyFile } = certificateFor([host], path.join(dataDir, "broker-tls"))
  const called = { WESIDE_BROKER_URL: url.origin }
  return {
    shared: {
      ...passedOn(environment),
      WESIDE_OWNER: environment.WESIDE_OWNER || ownerOf(dataDir),
    },
    broker: {
      BROKER_LISTEN: `0.0.0.0:${url.port || brokerPort}`,
      BROKER_CERTIFICATE_FILE: certificateFile,
      BROKER_CERTIFICATE_KEY_FILE: keyFile,
    },
    console: { ...called, NODE_EXTRA_CA_CERTS: environment.NODE_EXTRA_CA_CERTS || certificateFile },
    controller: {
      ...called,
      WESIDE_BROKER_CA_FILE: environment.WESIDE_BROKER_CA_FILE || certificateFile,
    },
  }
}

const names = [
  "KUBECONFIG",
  "WESIDE_NAMESPACE",
  "WESIDE_SERVICE_ACCOUNT",
  "WESIDE_NET_ADMIN",
  "WESIDE_REGISTRY_AUTH_FILE",
  "WESIDE_REGISTRY_CA_DIR",
  "WESIDE_INSECURE_REGISTRIES",
  "WESIDE_IMAGE_ARCHITECTURE",
  "WESIDE_IMAGE_DOWNLOAD_MAX_MIB",
]

const passedOn = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])))

/** A controller takes away what is its own and has no row: people who share a cluster must not share a name. */
const ownerOf = (dataDir: string) =>
  `weside-${createHash("sha256").update(`${hostname()} ${dataDir}`).digest("hex").slice(0, 10)}`

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const found = all.find(({ family, internal }) => family === "IPv4" && !internal)
  if (!found)
    throw new Error(
      "this machine has no address but loopback, so no pod can reach the broker; set WESIDE_BROKER_URL to an https URL that leads here.",
    )
  return found.address
}
