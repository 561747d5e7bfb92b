import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node"
import type { ObservedInstance } from "../engine"
import { applicationName } from "../manifest/labels"
import { appOf, carries, ended, howEnded, podObstacle, sidecarOf } from "./containers"

/** Who lives and never listens counts as running after this, as with the other engines. */
const listenWithinMs = 30_000
/** Who ran so long has come up: ending after that is another matter. */
const upMs = 60_000

/** What the console and the loop are told about a pod of ours; null for one that is over and only kept to be looked at. */
export function observation(pod: V1Pod, versionId: string, now: number): ObservedInstance | null {
  if (isOver(pod)) return null
  const app = appOf(pod)
  const running = app?.state?.running
  const { podIP } = pod.status ?? {}
  return {
    id: pod.metadata!.uid!,
    name: pod.metadata!.name!,
    versionId,
    ...phaseOf(pod, now),
    openapiSidecar: presenceOf(pod),
    nameTakeover: carries(pod) ? "Hosts" : "None",
    address: podIP ? `http://${podIP.includes(":") ? `[${podIP}]` : podIP}:${portOf(pod)}` : null,
    sidecarAddress: null,
    restarts: app?.restartCount ?? 0,
    startedAt: running?.startedAt ? new Date(running.startedAt) : null,
    failing: failingOf(pod, now),
  }
}

/** Evicted, or ended for good otherwise: Kubernetes has put another in its place. */
export const isOver = ({ status }: V1Pod) => status?.phase === "Failed" || status?.phase === "Succeeded"

const portOf = ({ spec }: V1Pod) =>
  spec?.containers.find((one) => one.name === applicationName)?.ports?.[0]?.containerPort ?? 0

/** By how the pod was made and what its node says of the container; never by a label. */
function presenceOf(pod: V1Pod): ObservedInstance["openapiSidecar"] {
  if (!carries(pod)) return "Absent"
  return isUp(sidecarOf(pod)) && !isNodeAway(pod) ? "Present" : "Unknown"
}

/** It runs, and its startup probe has succeeded. */
const isUp = (status: V1ContainerStatus | null) => Boolean(status?.state?.running && status.started !== false)

/** What a node said last stays as it was when the node is lost; then only the pod as a whole is no longer ready. */
function isNodeAway({ status }: V1Pod) {
  if (status?.phase === "Unknown" || status?.reason === "NodeLost") return true
  const is = (type: string) => status?.conditions?.find((one) => one.type === type)?.status
  return is("Ready") === "False" && is("ContainersReady") === "True"
}

function phaseOf(pod: V1Pod, now: number): Pick<ObservedInstance, "phase" | "reason"> {
  const app = appOf(pod)
  const sidecar = sidecarOf(pod)
  if (pod.metadata!.deletionTimestamp)
    return { phase: "Stopping", reason: "It is asked to end, and made to after 25 s." }
  if (isNodeAway(pod))
    return {
      phase: "Starting",
      reason: "Its node does not answer. Kubernetes starts another elsewhere when that goes on.",
    }
  if (app?.state?.running) return whileAlive(pod, app, now)
  const obstacle = podObstacle(pod)
  if (obstacle) return { phase: "Starting", reason: obstacle.message }
  if (sidecar && !isUp(sidecar) && ended(sidecar))
    return { phase: "BackOff", reason: pause("sidecar", sidecar) }
  if (app && ended(app)) return { phase: "BackOff", reason: pause("application", app) }
  if (carries(pod) && pod.status?.podIP && !isUp(sidecar))
    return { phase: "Starting", reason: "Its sidecar is coming up; the application starts after it." }
  return { phase: "Starting", reason: pod.spec?.nodeName ? "It is about to start." : "It waits for a node." }
}

function whileAlive(
  pod: V1Pod,
  app: V1ContainerStatus,
  now: number,
): Pick<ObservedInstance, "phase" | "reason"> {
  const aliveMs = now - new Date(app.state!.running!.startedAt ?? now).getTime()
  const port = portOf(pod)
  if (!app.ready && aliveMs < listenWithinMs)
    return { phase: "Starting", reason: `It has not listened on port ${port} of 0.0.0.0 yet.` }
  const sidecar = sidecarOf(pod)
  const notes = [
    app.ready ? "" : `It does not listen on port ${port} of 0.0.0.0.`,
    sidecar && !isUp(sidecar) && ended(sidecar) ? pause("sidecar", sidecar) : "",
  ]
  return { phase: "Running", reason: notes.filter(Boolean).join(" ") }
}

function pause(part: string, status: V1ContainerStatus) {
  const times = status.restartCount > 1 ? `; it was started again ${status.restartCount} times` : ""
  return `Its ${part} ${howEnded(status)}${times}. Kubernetes starts it again after a pause.`
}

/** Dying once is a restart, dying again is failing, until it has run for a while. */
function failingOf(pod: V1Pod, now: number): ObservedInstance["failing"] {
  const isFailing = (status: V1ContainerStatus | null, isWell: boolean) => {
    if (!status || isWell) return false
    if (status.state?.waiting?.reason === "CrashLoopBackOff") return true
    const startedAt = status.state?.running?.startedAt
    const young = !startedAt || now < new Date(startedAt).getTime() + upMs
    return status.restartCount > 1 && ended(status) !== null && young
  }
  const sidecar = sidecarOf(pod)
  if (isFailing(sidecar, isUp(sidecar))) return "sidecar"
  const app = appOf(pod)
  return isFailing(app, app?.ready ?? false) ? "app" : null
}
