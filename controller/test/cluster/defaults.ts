// What a real server adds to what it is given.
import type { V1Container, V1PodSpec, V1Probe, V1Volume } from "@kubernetes/client-node"
import type { Autoscaler, Deployment, Pod, ReplicaSet, Thing, Wire } from "./objects"

type PodSpec = Wire<V1PodSpec>
type Container = Wire<V1Container>

export function withDefaults<T extends Thing>(thing: T): T {
  const add = adders[thing.kind]
  return add ? (add(structuredClone(thing) as never) as T) : thing
}

const adders: Record<string, (thing: never) => Thing> = {
  Pod: (pod: Pod) => {
    pod.spec = podSpec(pod.spec!)
    pod.spec.enableServiceLinks ??= true
    for (const one of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])])
      if (one.resources?.limits)
        one.resources.requests = { ...one.resources.limits, ...one.resources.requests }
    return pod
  },
  Deployment: (deployment: Deployment) => {
    const spec = deployment.spec!
    spec.replicas ??= 1
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    spec.strategy ??= {}
    spec.strategy.type ??= "RollingUpdate"
    if (spec.strategy.type === "RollingUpdate")
      spec.strategy.rollingUpdate = { maxUnavailable: "25%", maxSurge: "25%", ...spec.strategy.rollingUpdate }
    if (spec.template?.spec) spec.template.spec = podSpec(spec.template.spec)
    return deployment
  },
  ReplicaSet: (set: ReplicaSet) => {
    set.spec!.replicas ??= 1
    if (set.spec!.template?.spec) set.spec!.template.spec = podSpec(set.spec!.template.spec)
    return set
  },
  HorizontalPodAutoscaler: (autoscaler: Autoscaler) => {
    autoscaler.spec!.minReplicas ??= 1
    autoscaler.spec!.metrics ??= [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
      },
    ]
    return autoscaler
  },
  Service: (service: Thing & { spec?: ServiceSpec }) => {
    const spec: ServiceSpec = service.spec ?? {}
    spec.type ??= "ClusterIP"
    spec.sessionAffinity ??= "None"
    spec.internalTrafficPolicy ??= "Cluster"
    spec.ipFamilyPolicy ??= "SingleStack"
    for (const port of spec.ports ?? []) {
      port.protocol ??= "TCP"
      port.targetPort ??= port.port
    }
    return { ...service, spec }
  },
  Secret: (secret: Thing & { type?: string; data?: object; stringData?: Record<string, string> }) => {
    secret.type ??= "Opaque"
    const { stringData = {}, ...rest } = secret
    const encoded = Object.entries(stringData).map(([key, text]) => [
      key,
      Buffer.from(text).toString("base64"),
    ])
    return encoded.length > 0 ? { ...rest, data: { ...rest.data, ...Object.fromEntries(encoded) } } : rest
  },
}

type ServiceSpec = {
  type?: string
  sessionAffinity?: string
  internalTrafficPolicy?: string
  ipFamilyPolicy?: string
  ports?: { port: number; protocol?: string; targetPort?: number | string }[]
}

function podSpec(spec: PodSpec): PodSpec {
  spec.restartPolicy ??= "Always"
  spec.dnsPolicy ??= "ClusterFirst"
  spec.schedulerName ??= "default-scheduler"
  spec.terminationGracePeriodSeconds ??= 30
  spec.securityContext ??= {}
  // The old name of the field is still written with the new one.
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName
  for (const one of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) container(one)
  for (const one of spec.volumes ?? []) volume(one)
  return spec
}

function container(one: Container) {
  one.terminationMessagePath ??= "/dev/termination-log"
  one.terminationMessagePolicy ??= "File"
  one.imagePullPolicy ??= isLatest(one.image ?? "") ? "Always" : "IfNotPresent"
  one.resources ??= {}
  for (const port of one.ports ?? []) port.protocol ??= "TCP"
  for (const { valueFrom } of one.env ?? []) if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= "v1"
  for (const probe of [one.startupProbe, one.livenessProbe, one.readinessProbe]) if (probe) timing(probe)
  for (const hook of [one.lifecycle?.postStart, one.lifecycle?.preStop])
    if (hook?.httpGet) hook.httpGet.scheme ??= "HTTP"
}

function timing(probe: Wire<V1Probe>) {
  probe.timeoutSeconds ??= 1
  probe.periodSeconds ??= 10
  probe.successThreshold ??= 1
  probe.failureThreshold ??= 3
  if (probe.httpGet) {
    probe.httpGet.path ??= "/"
    probe.httpGet.scheme ??= "HTTP"
  }
}

const isLatest = (image: string) =>
  !image.includes("@") && (!/:[^/]*$/.test(image) || image.endsWith(":latest"))

const fileMode = 0o644
function volume(one: Wire<V1Volume>) {
  const files = one.configMap ?? one.secret ?? one.projected ?? one.downwardAPI
  if (files) files.defaultMode ??= fileMode
  if (one.hostPath) one.hostPath.type ??= ""
  for (const { serviceAccountToken } of one.projected?.sources ?? [])
    if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600
}
