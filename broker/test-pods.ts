// Pods for the broker's tests: a cluster in memory with the account that instances have, and tokens as kubelets project them.
import { startTestCluster } from "../controller/test/cluster/cluster"
import { podTokenAudience } from "../lib/wire/broker"
import { makeInstance, type World } from "./test-world"

export const pods = { namespace: "weside-instances", serviceAccount: "weside-instance" }

type Asked = { namespace?: string; serviceAccount?: string; audiences?: string[]; expiresInS?: number }

export async function startPods() {
  const cluster = await startTestCluster({ namespaces: [pods.namespace, "elsewhere"] })
  let made = 0
  for (const namespace of [pods.namespace, "elsewhere"])
    for (const name of [pods.serviceAccount, "another"])
      cluster.create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name } })

  /** A pod and its token. Nobody has written an instance down. */
  function pod({ namespace = pods.namespace, serviceAccount = pods.serviceAccount, ...token }: Asked = {}) {
    const name = `hello-001-${++made}`
    const spec = {
      serviceAccountName: serviceAccount,
      containers: [{ name: "app", image: "r.example/hello:1" }],
    }
    const { uid } = cluster.createPodByHand(namespace, name, { spec }).metadata
    const asked = { namespace, serviceAccount, pod: name, audiences: [podTokenAudience], ...token }
    return { name, uid: uid!, namespace, token: cluster.serviceAccountToken(asked) }
  }

  return {
    cluster,
    pod,
    /** A pod that the controller has written down as an instance of the version. */
    async instance(world: World, versionId: string, asked: Asked = {}) {
      const one = pod(asked)
      await makeInstance(world, versionId, one.name, one.uid)
      return one
    },
  }
}
