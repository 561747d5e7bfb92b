// What the Kubernetes journey stands on: a cluster and a WeChat in memory, a real registry. No node there runs anything,
// so a real sidecar is started for each pod that was made with one, by what its own template says.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { startSidecarProcess } from "../broker/faults/processes"
import { startTestCluster, type TestCluster } from "../controller/test/cluster/cluster"
import type { Deployment, Pod, Thing } from "../controller/test/cluster/objects"
import { file, imageOf } from "../lib/images/registry/test-image"
import { openRegistries } from "../lib/images/registry/test-registry"
import { ask, get } from "../sidecar/rig/raw-client"
import { defaultApps } from "../simulator/default-apps"
import { startSimulator } from "../simulator/server"
import { freePort } from "./stack"

export const namespace = "weside-instances"
const serviceAccount = "weside-instance"

export async function startGround() {
  const cluster = await startTestCluster({ namespaces: [namespace] })
  cluster.create({ apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name: serviceAccount } })
  const registries = openRegistries()
  const { host, push } = await registries.start()
  const wechat = await startSimulator({ host: "127.0.0.1", port: 0, apps: defaultApps, quotas: false })
  const sidecars = openSidecars(cluster, wechat.address)

  return {
    cluster,
    sidecars,
    settings: {
      WESIDE_ENGINE: "kubernetes",
      KUBECONFIG: cluster.kubeconfig,
      WESIDE_BROKER_URL: `https://127.0.0.1:${await freePort()}`,
      WESIDE_UPSTREAM: wechat.address,
      WESIDE_SIDECAR_IMAGE: `${host}/weside-sidecar:1`,
      WESIDE_INSECURE_REGISTRIES: host,
    },
    /** Pushes an image of these programs; gives back its name and, as a version records it, which very image that is. */
    async image(name: string, ...programs: string[]) {
      const digest = await push(name, "1", imageOf([programs.map((one) => file(one))]))
      return { name: `${host}/${name}:1`, digest, reference: `${host}/${name}@${digest}` }
    },
    /** What there is of a version in the cluster. */
    deploymentOf: (version: string) =>
      cluster
        .list<Deployment>("deployments", namespace)
        .find(({ metadata }) => metadata.labels?.["app.kubernetes.io/version"] === version),
    podsOf: (version: string) =>
      cluster
        .pods(namespace)
        .filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/version"] === version),
    async stop() {
      await sidecars.end(() => true)
      await wechat.stop()
      await registries.close()
      await cluster.stop()
    },
  }
}

export const uids = (pods: Pod[]) => pods.map(({ metadata }) => metadata.uid).sort()
export const carries = ({ spec }: Pod) =>
  spec!.initContainers?.some(({ name }) => name === "sidecar") ?? false

type Sidecar = Awaited<ReturnType<typeof startSidecarProcess>> & { pod: Pod; folder: string }

function openSidecars(cluster: TestCluster, upstream: string) {
  const running = new Map<string, Sidecar>()

  async function end(isOver: (pod: Pod) => boolean) {
    for (const [uid, { pod, kill, folder }] of running) {
      if (!isOver(pod)) continue
      running.delete(uid)
      await kill()
      rmSync(folder, { recursive: true })
    }
  }

  /** With the token that a kubelet would project, and what the pod is to check the broker with. */
  async function start(pod: Pod): Promise<Sidecar> {
    const folder = mkdtempSync(path.join(tmpdir(), "weside-pod-"))
    const put = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text)
      return path.join(folder, name)
    }
    const volumes = pod.spec!.volumes!
    const [projection] = volumes.flatMap(
      ({ projected }) => projected?.sources?.[0]?.serviceAccountToken ?? [],
    )
    const [trust] = volumes.flatMap(({ configMap }) => configMap?.name ?? [])
    const { data } = cluster.get<Thing & { data: Record<string, string> }>("configmaps", namespace, trust!)
    const token = cluster.serviceAccountToken({
      ...{ namespace, serviceAccount: pod.spec!.serviceAccountName!, pod: pod.metadata.name },
      audiences: [projection!.audience!],
    })
    const { env } = pod.spec!.initContainers!.find(({ name }) => name === "sidecar")!
    const set = Object.fromEntries(env!.map(({ name, value }) => [name, value ?? ""]))
    const sidecar = await startSidecarProcess("", set.SIDECAR_BROKER_URL!, upstream, {
      ...set,
      ...{ SIDECAR_LISTEN: "127.0.0.1:0", SIDECAR_HEALTH_LISTEN: "127.0.0.1:0", SIDECAR_TLS_LISTEN: "" },
      SIDECAR_JOIN_TOKEN_FILE: put("token", token),
      NODE_EXTRA_CA_CERTS: put("ca.crt", data["ca.crt"]!),
    })
    return { ...sidecar, pod, folder }
  }

  return {
    end,
    /** Each pod that was made with a sidecar has one that runs, and no other pod has. */
    async follow() {
      const pods = cluster.pods(namespace).filter(carries)
      await end((one) => !pods.some(({ metadata }) => metadata.uid === one.metadata.uid))
      for (const pod of pods)
        if (!running.has(pod.metadata.uid!)) running.set(pod.metadata.uid!, await start(pod))
    },
    /** What the application of a pod is answered when it calls api.weixin.qq.com. */
    call: (pod: Pod, at: string) =>
      ask(Number(new URL(running.get(pod.metadata.uid!)!.address).port), get(at)),
  }
}
