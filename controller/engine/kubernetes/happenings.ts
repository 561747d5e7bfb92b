import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node"
import type { Happening, ObservedInstance } from "../engine"
import { appOf, howEnded, sidecarOf } from "./containers"

type Seen = { pod: V1Pod; seen: ObservedInstance | null }

/** What became of an instance between two looks at its pod. */
export function happeningsOf(before: Seen, now: Seen): Happening[] {
  const { name } = now.pod.metadata!
  const told = (kind: Happening["kind"], message: string): Happening => ({ instance: name!, kind, message })
  const happened: Happening[] = []
  if (died(sidecarOf(before.pod), sidecarOf(now.pod)))
    happened.push(told("sidecar.died", `The sidecar of ${name} ${howEnded(sidecarOf(now.pod)!)}.`))
  if (died(appOf(before.pod), appOf(now.pod)))
    happened.push(told("instance.died", `The application of ${name} ${howEnded(appOf(now.pod)!)}.`))
  if (before.seen && !now.seen) {
    const why = now.pod.status?.message ?? now.pod.status?.reason ?? "It ended."
    happened.push(told("instance.died", `Kubernetes ended ${name}: ${why}`))
  }
  if (!before.seen || !now.seen) return happened
  if (before.seen.openapiSidecar !== "Present" && now.seen.openapiSidecar === "Present")
    happened.push(told("sidecar.ready", `The sidecar of ${name} is ready.`))
  if (before.seen.phase !== "Running" && now.seen.phase === "Running")
    happened.push(told("instance.started", `${name} runs at ${now.seen.address}.`))
  if (before.seen.phase !== "BackOff" && now.seen.phase === "BackOff")
    happened.push(told("instance.backoff", `${name}: ${now.seen.reason}`))
  return happened
}

/** A run more has ended than before; a container that waits after its end has not been started again yet. */
const died = (before: V1ContainerStatus | null, now: V1ContainerStatus | null) =>
  before !== null && now !== null && ends(now) > ends(before)

const ends = ({ restartCount, state }: V1ContainerStatus) =>
  restartCount + (state?.terminated || state?.waiting?.reason === "CrashLoopBackOff" ? 1 : 0)
