// A version's row as Kubernetes objects. The sidecar is in the pod template if and only if the row says so (S5):
// no label, namespace or admission webhook adds or removes it, so whatever makes pods of this follows the record.
import type { V1Deployment, V1PodTemplateSpec } from "@kubernetes/client-node"
import { wechatHosts } from "@/lib/wire/takeover"
import type { Workload } from "../workload"
import { applicationOf } from "./manifest/application"
import { brokerTrustNotes } from "./manifest/broker-trust"
import { deploymentName, labelsOf, selectorOf } from "./manifest/labels"
import { linkContainer, linksOf, linkVolumes } from "./manifest/links"
import { nameAddress, sidecarPorts } from "./manifest/places"
import type { Platform } from "./manifest/platform"
import { sidecarOf, sidecarVolumes } from "./manifest/sidecar"
import { takeoverContainer, takeoverOf } from "./manifest/takeover"

/** Graceful ends: 10 s of the application, then 10 s of its sidecar, and a little for the runtime. */
const graceSeconds = 25

/** Throws for a workload that cannot be a pod on this platform: `imageRefusal` and `takeoverRefusal` say why. */
export function deploymentOf(workload: Workload, platform: Platform): V1Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: deploymentName(workload),
      labels: labelsOf(workload, platform),
      ...(platform.namespace !== null && { namespace: platform.namespace }),
    },
    spec: {
      // An autoscaler writes this field; whoever applied it too would undo each of its decisions.
      ...(workload.autoscaling === null && { replicas: workload.replicas }),
      revisionHistoryLimit: 1,
      selector: { matchLabels: selectorOf(workload, platform) },
      // The platform may change under a version, such as the build of its sidecar: never below what was asked for.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: podTemplateOf(workload, platform),
    },
  }
}

/** What every pod of a version is. */
export function podTemplateOf(workload: Workload, platform: Platform): V1PodTemplateSpec {
  const { source, sidecar } = workload
  if (source.kind !== "Image") throw new Error(`${workload.name} runs a command, which no pod can.`)
  const application = applicationOf(workload, source.reference)
  // Somebody answers under WeChat's names in the pod: its sidecar, or what stands in for WeChat.
  const named = sidecar || "socket" in platform.upstream ? takeoverOf(workload, platform) : null
  const links = linksOf(workload, platform, named?.listen ?? null)
  const notes = sidecar && brokerTrustNotes(platform)
  const ports = sidecarPorts(application.ports![0]!.containerPort)
  return {
    metadata: {
      labels: labelsOf(workload, platform),
      ...(notes && { annotations: notes }),
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...("serviceAccount" in platform.identity && { serviceAccountName: platform.identity.serviceAccount }),
      terminationGracePeriodSeconds: graceSeconds,
      securityContext: {
        seccompProfile: { type: "RuntimeDefault" },
        ...(named?.mode === "Bind" && {
          sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
        }),
      },
      ...(named && { hostAliases: [{ ip: nameAddress, hostnames: wechatHosts }] }),
      initContainers: [
        ...(named?.mode === "Redirect" ? [takeoverContainer(platform, named.listen)] : []),
        ...links.map((link) => linkContainer(link, platform)),
        ...(sidecar ? [sidecarOf(workload, platform, named!.listen, ports)] : []),
      ],
      containers: [application],
      volumes: [...(sidecar ? sidecarVolumes(workload, platform) : []), ...linkVolumes(links)],
    },
  }
}
