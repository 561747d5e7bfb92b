// What is asked of a new pod only: its service account, its namespace's quota, and the volume of its token.
import { randomBytes } from "node:crypto"
import { kindOf } from "./kinds"
import type { Pod, ServiceAccount } from "./objects"
import { forbidden } from "./refusal"
import type { State } from "./state"

export function admitPod({ store, conduct }: State, pod: Pod): Pod {
  const { name, namespace = "" } = pod.metadata
  const refuse = (why: string) => forbidden(kindOf("pods"), name, why)
  const account = pod.spec!.serviceAccountName || "default"
  const serviceAccount = store.find<ServiceAccount>("serviceaccounts", namespace, account)
  if (!serviceAccount)
    throw refuse(
      `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
    )
  const refused = conduct.refusedPods.get(namespace)
  if (refused !== undefined) throw refuse(refused)
  const quota = conduct.quotas.get(namespace)
  const used = store.list<Pod>("pods", namespace).filter((one) => !isOver(one)).length
  if (quota !== undefined && used >= quota)
    throw refuse(`exceeded quota: pods, requested: pods=1, used: pods=${used}, limited: pods=${quota}`)
  const automount =
    pod.spec!.automountServiceAccountToken ?? serviceAccount.automountServiceAccountToken ?? true
  const { spec } = automount ? withToken(pod) : pod
  return {
    ...pod,
    spec: {
      ...spec!,
      ...{ serviceAccountName: account, serviceAccount: account },
      priority: spec!.priority ?? 0,
      preemptionPolicy: spec!.preemptionPolicy ?? "PreemptLowerPriority",
      tolerations: spec!.tolerations ?? ["not-ready", "unreachable"].map(tolerated),
    },
    status: { phase: "Pending", qosClass: qosClassOf(pod) },
  }
}

function qosClassOf({ spec }: Pod) {
  const all = [...spec!.containers, ...(spec!.initContainers ?? [])].map((one) => one.resources ?? {})
  const guaranteed = all.every(({ limits = {}, requests = {} }) =>
    ["cpu", "memory"].every((what) => limits[what] && limits[what] === requests[what]),
  )
  if (guaranteed) return "Guaranteed"
  return all.some(({ limits, requests }) => limits || requests) ? "Burstable" : "BestEffort"
}

export const isOver = ({ status }: Pod) => status?.phase === "Succeeded" || status?.phase === "Failed"

const tolerated = (what: string) => ({
  key: `node.kubernetes.io/${what}`,
  ...{ operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
})

function withToken(pod: Pod): Pod {
  const name = `kube-api-access-${randomBytes(3).toString("hex").slice(0, 5)}`
  const mount = { name, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true }
  const mounted = <T extends { volumeMounts?: unknown[] }>(containers: T[]) =>
    containers.map((one) => ({ ...one, volumeMounts: [...(one.volumeMounts ?? []), mount] }))
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
  ]
  const spec = pod.spec!
  return {
    ...pod,
    spec: {
      ...spec,
      containers: mounted(spec.containers),
      ...(spec.initContainers && { initContainers: mounted(spec.initContainers) }),
      volumes: [...(spec.volumes ?? []), { name, projected: { defaultMode: 0o644, sources } }],
    },
  }
}
