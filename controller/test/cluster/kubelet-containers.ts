// One step of a pod's containers: init containers one after the other, then the others together.
import type { V1ContainerStatus } from "@kubernetes/client-node"
import { type Conduct, type Crash, isHeld, matchesPod } from "./conduct"
import { type Pod, timestamp, type Wire } from "./objects"

export type Container = Wire<V1ContainerStatus>
type Spec = NonNullable<Pod["spec"]>["containers"][number]

export function nextStatuses(conduct: Conduct, pod: Pod) {
  const before = new Map(
    [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].map((one) => [
      one.name,
      one,
    ]),
  )
  const init: Container[] = []
  let isInitialized = true
  for (const spec of pod.spec!.initContainers ?? []) {
    const status = isInitialized ? next(conduct, pod, spec, before.get(spec.name), !isSidecar(spec)) : null
    init.push(status ?? before.get(spec.name) ?? waiting(spec, "PodInitializing"))
    // What comes after a sidecar waits until it has started; after any other, until it has ended well.
    const now = init.at(-1)!
    isInitialized &&= isSidecar(spec) ? now.started === true : now.state?.terminated?.exitCode === 0
  }
  // A sidecar that fails later takes nothing back from those that run.
  const wasRunning = pod.status?.containerStatuses?.some(
    (one) => one.state?.running || one.lastState?.terminated,
  )
  isInitialized ||= wasRunning ?? false
  const app = pod.spec!.containers.map((spec) =>
    isInitialized
      ? next(conduct, pod, spec, before.get(spec.name), false)
      : (before.get(spec.name) ?? waiting(spec, init.length > 0 ? "PodInitializing" : "ContainerCreating")),
  )
  return { init, app, isInitialized }
}

const isSidecar = (spec: Spec) => spec.restartPolicy === "Always"

function next(
  conduct: Conduct,
  pod: Pod,
  spec: Spec,
  before: Container | undefined,
  ends: boolean,
): Container {
  const crash = conduct.crashes.find(({ match }) => matchesPod(match, pod, spec.name))?.crash
  if (before?.state?.terminated?.exitCode === 0 && ends) return before
  if (crash) return crashed(pod, spec, before, crash)
  if (before?.state?.running) return { ...before, ...readiness(conduct, pod, spec) }
  if (isHeld(conduct, "starting", pod, spec.name)) return before ?? waiting(spec, "ContainerCreating")
  const refusal = conduct.unpullable.get(spec.image ?? "")
  if (refusal !== undefined) return unpulled(spec, before, refusal)
  if (!before) return waiting(spec, "ContainerCreating")
  const run =
    before.lastState?.terminated || before.state?.waiting?.reason === "CrashLoopBackOff" ? before : null
  return {
    ...base(spec),
    restartCount: run?.restartCount ?? 0,
    lastState: run?.lastState ?? {},
    ...(ends
      ? {
          ready: true,
          started: false,
          state: { terminated: termination(pod, spec, { exitCode: 0, reason: "Completed" }) },
        }
      : { state: { running: { startedAt: timestamp() } }, ...readiness(conduct, pod, spec) }),
  }
}

const readiness = (conduct: Conduct, pod: Pod, spec: Spec) => ({
  started: true,
  ready: !isHeld(conduct, "readiness", pod, spec.name),
})

function unpulled(spec: Spec, before: Container | undefined, message: string): Container {
  if (!before?.state?.waiting?.reason?.includes("Image")) return waiting(spec, "ErrImagePull", message)
  return waiting(spec, "ImagePullBackOff", `Back-off pulling image "${spec.image}": ${message}`)
}

function crashed(pod: Pod, spec: Spec, before: Container | undefined, crash: Crash): Container {
  const isTold =
    before?.state?.waiting?.reason === "CrashLoopBackOff" && before.restartCount >= crash.restarts
  if (isTold) return before
  const message = `back-off 5m0s restarting failed container=${spec.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`
  return {
    ...waiting(spec, "CrashLoopBackOff", message),
    ...base(spec),
    started: false,
    restartCount: Math.max(crash.restarts, before?.restartCount ?? 0),
    lastState: { terminated: termination(pod, spec, crash) },
  }
}

const termination = (pod: Pod, spec: Spec, { exitCode, reason, message }: Omit<Crash, "restarts">) => ({
  ...{ exitCode, reason, ...(message && { message }), startedAt: timestamp(), finishedAt: timestamp() },
  containerID: idOf(pod, spec),
})

const waiting = (spec: Spec, reason: string, message?: string): Container => ({
  ...{ name: spec.name, image: spec.image ?? "", imageID: "", ready: false, started: false, restartCount: 0 },
  lastState: {},
  state: { waiting: { reason, ...(message && { message }) } },
})

const base = (spec: Spec) => {
  const image = spec.image ?? ""
  return {
    name: spec.name,
    image,
    imageID: image.includes("@") ? image : `${image}@sha256:${"0".repeat(64)}`,
    ready: false,
  }
}

const idOf = ({ metadata }: Pod, { name }: Spec) => `containerd://${metadata.uid}-${name}`
