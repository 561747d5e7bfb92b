// The Kubernetes engine over a test cluster, with nobody but a test around it: nothing is applied unless it asks.
import type { Engine, Happening } from "../engine/engine"
import { openKubernetesEngine } from "../engine/kubernetes/engine"
import type { Pace } from "../engine/kubernetes/mirror"
import type { KubernetesSettings } from "../engine/kubernetes/settings"
import { LeaseLost } from "../lease-lost"
import type { Workload } from "../workload"
import type { TestCluster } from "./cluster/cluster"
import { workload as example } from "./examples"

export const namespace = "weside-instances"
export const sidecarImage = `registry.example/sidecar@sha256:${"b".repeat(64)}`
export const reference = `registry.example/shop@sha256:${"a".repeat(64)}`

/** Impatient, so that what takes a minute in a cluster takes a moment here. */
const quick: Pace = { watchSeconds: 60, graceMs: 1_000, relistMs: 600_000, pauseMs: 10, pauseMaxMs: 100 }

export const imageWorkload: Workload = {
  ...example,
  source: { kind: "Image", image: "registry.example/shop:1", reference },
  sidecar: { recordedBuild: "b1", wxTokenFile: false },
  replicas: 2,
}
export const deploymentNameOf = ({ environment, name, versionId }: Workload) =>
  `${environment}-${name}-${versionId.slice(-6)}`

export type ClusterEngine = Awaited<ReturnType<typeof openClusterEngine>>

export async function openClusterEngine(
  cluster: TestCluster,
  settings: Partial<KubernetesSettings> = {},
  pace: Partial<Pace> = {},
) {
  process.env.KUBECONFIG = cluster.kubeconfig
  const happenings: Happening[] = []
  const changes: string[] = []
  let acts = true
  const engine: Engine = await openKubernetesEngine(
    {
      ...{ namespace, owner: "weside", serviceAccount: "weside-instance", sidecarImage, sidecarBuild: "b1" },
      ...{ brokerUrl: "https://broker.example:9443", brokerCaFile: null, upstream: "https://wechat.example" },
      ...{ consoleUrl: "https://console.example", netAdmin: true },
      ...settings,
    },
    {
      guard: () => {
        if (!acts) throw new LeaseLost()
      },
      joinToken: async () => "",
      changed: (versionId, happening) => {
        changes.push(versionId)
        if (happening) happenings.push(happening)
      },
    },
    { ...quick, ...pace },
  )
  await engine.adopt()
  const observe = async (workload = imageWorkload) =>
    (await engine.observe()).filter(({ versionId }) => versionId === workload.versionId)
  return {
    engine,
    happenings,
    changes,
    observe,
    apply: (change: Partial<Workload> = {}) => engine.apply({ ...imageWorkload, ...change }, []),
    /** So many instances run, whatever else is seen. */
    running: async (count: number) => {
      const instances = await observe()
      return instances.filter(({ phase }) => phase === "Running").length === count && instances
    },
    loseLease: () => {
      acts = false
    },
  }
}

export const accountFor = (name: string) => ({
  ...{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
})
