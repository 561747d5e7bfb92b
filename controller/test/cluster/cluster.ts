// A Kubernetes API server in memory, over real HTTPS, with controllers that come to rest by themselves: what tests of
// everything that speaks to a cluster run against. It keeps to what Kubernetes documents; nothing in it waits.
import { randomBytes } from "node:crypto"
import { KubeConfig } from "@kubernetes/client-node"
import { startControllers } from "./controllers"
import { openFaults } from "./faults"
import { hands } from "./hands"
import { knobs } from "./knobs"
import { openFolder } from "./kubeconfig"
import { make } from "./own-writes"
import { serve } from "./server"
import { openState } from "./state"
import { openWatches } from "./watch"

export type TestCluster = Awaited<ReturnType<typeof startTestCluster>>

/** `namespaces` exist beside `default` from the start, `nodes` by name. */
export async function startTestCluster(options: { namespaces?: string[]; nodes?: string[] } = {}) {
  const { namespaces = ["weside-instances"], nodes = ["node-1", "node-2", "node-3"] } = options
  const folder = openFolder()
  const state = openState()
  const faults = openFaults()
  const watches = openWatches(state)
  const controllers = startControllers(state)
  const adminToken = randomBytes(24).toString("base64url")
  const server = await serve({ state, faults, watches, adminToken }, folder)
  const url = `https://127.0.0.1:${server.port}`
  const kubeconfig = folder.kubeconfig("kubeconfig", url, adminToken, namespaces[0] ?? "default")

  for (const name of ["default", "kube-system", ...namespaces])
    make(state, "namespaces", { apiVersion: "v1", kind: "Namespace", metadata: labelled(name) })
  for (const name of nodes)
    make(state, "nodes", { apiVersion: "v1", kind: "Node", metadata: { name }, spec: {} })
  await Promise.resolve()

  return {
    url,
    /** The path of a kubeconfig file of an administrator, for `KUBECONFIG`. */
    kubeconfig,
    /** PEM of what the server's certificate is checked with. */
    caFile: folder.caFile,
    kubeConfig: (): KubeConfig => loaded(kubeconfig),
    /** A client that has this token and nothing else, such as a service account's. */
    kubeConfigFor: (token: string): KubeConfig =>
      loaded(folder.kubeconfig(`kubeconfig-${randomBytes(4).toString("hex")}`, url, token, "default")),
    /** Every request there was, oldest first. */
    requests: server.requests,
    ...hands(state),
    ...knobs(state, faults, watches, controllers.wake),
    serviceAccountToken: state.tokens.issue,

    /** The server ends and every connection is cut; `up` brings it back on the same port with all it knew. */
    down: server.down,
    up: async () => void (await server.up()),
    async restart() {
      await server.down()
      await server.up()
    },
    async stop() {
      controllers.stop()
      await server.down()
      folder.remove()
    },
  }
}

const labelled = (name: string) => ({ name, labels: { "kubernetes.io/metadata.name": name } })

function loaded(file: string) {
  const config = new KubeConfig()
  config.loadFromFile(file)
  return config
}
