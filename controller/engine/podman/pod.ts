// The same pod template as on Kubernetes, in the words that `podman kube play` of old and new podman understands alike.
// It has no native sidecars, probes, hooks or $(NAME): the order of starts, the checks and the hook are the engine's.
import type { V1Container, V1EnvVar, V1Pod, V1PodTemplateSpec, V1Volume } from "@kubernetes/client-node"
import type { Member } from "../engine"
import { applicationName, label, sidecarName, takeoverName } from "../manifest/labels"

/** Containers by what the engine does with them, named as podman names them. */
export type Parts = { takeover: string | null; links: string[]; sidecar: string | null; app: string }

export const podName = (environment: string, member: Member) => `${environment}-${member.name}`
export const containerName = (pod: string, container: string) => `${pod}-${container}`

/** `defaults` are variables that any runtime but podman's `kube play` gives a container; what is set goes first. */
export function podOf(
  template: V1PodTemplateSpec,
  name: string,
  member: Member,
  defaults: Record<string, string> = {},
): V1Pod {
  const { initContainers = [], containers, volumes = [], hostAliases } = template.spec!
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: {
        ...template.metadata!.labels,
        [label.instance]: member.name,
        [label.instanceId]: member.id,
      },
    },
    spec: {
      automountServiceAccountToken: false,
      // Podman would start again at once and for ever, and has no new identity for a sidecar: the engine does it.
      restartPolicy: "Never",
      hostAliases,
      containers: [...initContainers, ...containers].map((one) => containerOf(one, name, member, defaults)),
      volumes: volumes.map((volume) => volumeOf(volume, name)),
    },
  }
}

/** Which containers a pod of this template has. */
export function partsOf(template: V1PodTemplateSpec, pod: string): Parts {
  const names = (template.spec!.initContainers ?? []).map((one) => one.name)
  const named = (name: string) => (names.includes(name) ? containerName(pod, name) : null)
  const links = names.filter((name) => name !== takeoverName && name !== sidecarName)
  return {
    takeover: named(takeoverName),
    links: links.map((name) => containerName(pod, name)),
    sidecar: named(sidecarName),
    app: containerName(pod, applicationName),
  }
}

function containerOf(
  container: V1Container,
  pod: string,
  member: Member,
  defaults: Record<string, string>,
): V1Container {
  const set = (container.env ?? []).map((variable) => variableOf(variable, member))
  const missing = Object.entries(defaults).filter(([name]) => !set.some((one) => one.name === name))
  const { name, image, command, args, resources, securityContext, volumeMounts } = container
  return {
    ...{ name, image, imagePullPolicy: "Never", command, args, resources, securityContext },
    env: [...missing.map(([name, value]) => ({ name, value })), ...set],
    volumeMounts: volumeMounts?.map((mount) =>
      owned.has(mount.name) ? { ...mount, name: volumeName(pod, mount.name) } : mount,
    ),
  }
}

/** The template has `$$` for `$`, as Kubernetes reads it. */
const variableOf = ({ name, value, valueFrom }: V1EnvVar, member: Member): V1EnvVar => ({
  name,
  value: valueFrom ? member.name : value?.replaceAll("$$", () => "$"),
})

/** Podman makes an empty directory a volume of the machine by its bare name: two pods must not share it. */
const volumeOf = (volume: V1Volume, pod: string): V1Volume =>
  volume.emptyDir ? { name: volumeName(pod, volume.name), emptyDir: {} } : volume

const owned = new Set(["certificate", "key", "wx-token"])

/** The volumes that podman makes for a pod; it forgets those of a container that somebody removed by hand. */
export const volumesOf = (pod: string) => [...owned].map((name) => volumeName(pod, name))

const volumeName = (pod: string, name: string) => `${pod}-${name}`
