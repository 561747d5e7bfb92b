import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node"
import type { Obstacle } from "../engine"
import { applicationName, sidecarName, takeoverName } from "../manifest/labels"

export const appOf = (pod: V1Pod) =>
  pod.status?.containerStatuses?.find((one) => one.name === applicationName) ?? null
export const sidecarOf = (pod: V1Pod) =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find(
    (one) => one.name === sidecarName,
  ) ?? null

/** Whether the pod was made with the sidecar, whatever has become of it. */
export const carries = ({ spec }: V1Pod) =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some((one) => one.name === sidecarName)

/** What of a pod stands in the way until a person acts. */
export function podObstacle(pod: V1Pod): Obstacle | null {
  const unscheduled = pod.status?.conditions?.find((one) => one.type === "PodScheduled")
  if (unscheduled?.status === "False" && unscheduled.reason === "Unschedulable")
    return {
      reason: "Unschedulable",
      message: `No node of the cluster takes ${pod.metadata!.name}: ${unscheduled.message} Ask for less CPU or memory in a new version, or add nodes.`,
    }
  for (const status of [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]) {
    const obstacle = containerObstacle(status)
    if (obstacle) return obstacle
  }
  return null
}

function containerObstacle(status: V1ContainerStatus): Obstacle | null {
  const waiting = status.state?.waiting
  const reason = waiting?.reason ?? ""
  const why = waiting?.message ? `: ${waiting.message}` : "."
  if (reason === "InvalidImageName")
    return { reason, message: `“${status.image}” is no name of an image${why}` }
  if (imageReasons.has(reason))
    return {
      reason: reason === "ErrImagePull" ? "ImagePullBackOff" : reason,
      message: `The cluster's nodes cannot pull the image ${status.image} of the ${partOf(status)}${pullWhy(why)} Check that it is there, that nodes reach its registry, and that the instances' service account has an image pull secret where it needs one.`,
    }
  if (containerReasons.has(reason))
    return { reason, message: `The ${partOf(status)}'s container cannot be started${why}` }
  if (status.name === takeoverName && ended(status) && status.restartCount > 0)
    return {
      reason: "TakeoverFailed",
      message: `The container that leads api.weixin.qq.com to the sidecar ${howEnded(status)}. Where nodes do not let it have NET_ADMIN, set WESIDE_NET_ADMIN=0.`,
    }
  return null
}

const imageReasons = new Set([
  ...["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "ImageInspectError"],
  ...["RegistryUnavailable", "SignatureValidationFailed"],
])
const containerReasons = new Set([
  ...["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PostStartHookError"],
])

/** While it pauses, a kubelet says so in front of the cause. */
const pullWhy = (why: string) => {
  const said = why.replace(/Back-off pulling image "[^"]*":? ?/, "")
  return said === ": " || said === ":" ? "." : /[.!]$/.test(said) ? said : `${said}.`
}

const partOf = ({ name }: V1ContainerStatus) => (name === applicationName ? "application" : name)

/** How a container's last run ended; null when none has. */
export const ended = ({ state, lastState }: V1ContainerStatus) =>
  state?.terminated ?? lastState?.terminated ?? null

export function howEnded(status: V1ContainerStatus): string {
  const how = ended(status)
  if (!how) return "ended"
  if (how.reason === "OOMKilled") return "was ended since it took more memory than it may (OOMKilled)"
  return how.signal ? `was ended by signal ${how.signal}` : `ended with exit code ${how.exitCode}`
}
