import http from "node:http"
import https from "node:https"
import { type ApiType, createConfiguration, KubeConfig, ServerConfiguration } from "@kubernetes/client-node"

/** Nothing that is asked of an API server takes as long, but a watch and a log that is followed. */
const answerWithinMs = 15_000
/** A server that is gone without a word shows after some of these. */
const keepAliveMs = 15_000

/**
 * The cluster that this process works with: `KUBECONFIG`, `~/.kube/config`, or the service account of the pod that it
 * runs in. Throws a sentence for the operator when there is none, or when what is there cannot be used.
 */
export function openCluster(): KubeConfig {
  const cluster = new KubeConfig()
  try {
    cluster.loadFromDefault()
  } catch (error) {
    throw new Error(unusable(`it cannot be read: ${(error as Error).message}`), { cause: error })
  }
  const refusal = clusterRefusal(cluster)
  if (refusal) throw new Error(refusal)
  return withoutTls(cluster)
}

/** The library takes an http: address only of a cluster whose certificate it is not to check. */
function withoutTls(cluster: KubeConfig): KubeConfig {
  cluster.clusters = cluster.clusters.map((one) =>
    one.server.startsWith("http:") ? { ...one, skipTLSVerify: true } : one,
  )
  return cluster
}

type Client<T> = new (configuration: ReturnType<typeof createConfiguration>) => T

/** A typed client (`CoreV1Api` …) whose calls fail when they are not answered in time, instead of never. */
export function clientOf<T extends ApiType>(
  cluster: KubeConfig,
  client: Client<T>,
  withinMs = answerWithinMs,
): T {
  return new client(
    createConfiguration({
      baseServer: new ServerConfiguration(cluster.getCurrentCluster()!.server, {}),
      authMethods: { default: cluster },
      promiseMiddleware: [
        {
          async pre(request) {
            request.setSignal(AbortSignal.timeout(withinMs))
            return request
          },
          post: async (response) => response,
        },
      ],
    }),
  )
}

/**
 * GETs what is read as it comes, a watch or a log; `path` has its query. The library's own readers of these do not say why
 * they were refused, or not that they were cut off. Whatever the status is, the answer is the caller's to read.
 */
export async function openAnswer(
  cluster: KubeConfig,
  path: string,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const options: https.RequestOptions = {}
  await cluster.applyToHTTPSOptions(options)
  const server = cluster.getCurrentCluster()!.server.replace(/\/$/, "")
  const { request } = server.startsWith("http:") ? http : https
  return new Promise((resolve, reject) => {
    request(`${server}${path}`, { ...options, signal })
      .on("socket", (socket) => socket.setKeepAlive(true, keepAliveMs))
      .on("response", resolve)
      .on("error", reject)
      .end()
  })
}

const unusable = (why: string) =>
  `The configuration of the Kubernetes cluster cannot be used; ${why}. Name a kubeconfig in KUBECONFIG, or run Weside in the cluster with a service account.`

/** Where the library finds nothing it assumes a server without TLS on this machine, which nobody asked for. */
const assumed = "cluster"

function clusterRefusal(cluster: KubeConfig): string | null {
  const context = cluster.getCurrentContext()
  if (context === "loaded-context" && cluster.getCurrentCluster()?.name === assumed)
    return "No Kubernetes cluster is configured: name a kubeconfig in KUBECONFIG, or run Weside in the cluster with a service account."
  if (!context) return unusable("it names no current context")
  const named = cluster.getContextObject(context)
  if (!named) return unusable(`its current context “${context}” is not in it`)
  const server = cluster.getCurrentCluster()
  if (!server) return unusable(`the context “${context}” names a cluster that is not in it`)
  if (named.user && !cluster.getCurrentUser())
    return unusable(`the context “${context}” names a user that is not in it`)
  if (!URL.canParse(server.server)) return unusable(`“${server.server}” is no URL of an API server`)
  const { protocol, hostname } = new URL(server.server)
  if (protocol === "http:" && !server.skipTLSVerify && !isLoopback(hostname))
    return unusable("its API server has an http: address, over which every secret would be read by others")
  return null
}

/** What `kubectl proxy` offers stays on this machine. */
const isLoopback = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
