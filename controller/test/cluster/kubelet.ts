// The kubelets of all nodes: each pod one step further at a time, as far as nothing holds it.
import { isOver } from "./admit-pod"
import { isHeld } from "./conduct"
import { type Container, nextStatuses } from "./kubelet-containers"
import type { Node, Pod } from "./objects"
import { timestamp } from "./objects"
import { changeStatus, tell, timed } from "./own-writes"
import type { State } from "./state"

export function runKubelets(state: State) {
  reportNodes(state)
  for (const pod of state.store.list<Pod>("pods")) {
    if (!pod.spec?.nodeName || state.conduct.lostNodes.has(pod.spec.nodeName)) continue
    if (pod.metadata.deletionTimestamp) end(state, pod)
    else if (!isOver(pod)) step(state, pod)
  }
}

function end(state: State, pod: Pod) {
  if (isHeld(state.conduct, "termination", pod) || pod.metadata.finalizers?.length) return
  state.store.remove("pods", pod)
}

function step(state: State, pod: Pod) {
  if (!pod.status?.startTime) return begin(state, pod)
  const { init, app, isInitialized } = nextStatuses(state.conduct, pod)
  const ready = isInitialized && [...app, ...sidecarsAmong(pod, init)].every((one) => one.ready)
  const running = app.length > 0 && app.some((one) => one.state?.running || one.lastState?.terminated)
  for (const one of [...init, ...app]) tellOfTrouble(state, pod, one)
  for (const one of [...init, ...app]) if (isAnew(pod, one)) state.logs.turn(pod, one.name)
  changeStatus(
    state,
    pod,
    {
      ...pod.status,
      phase: running ? "Running" : "Pending",
      conditions: conditionsOf(pod, isInitialized, ready),
      ...(init.length > 0 && { initContainerStatuses: init }),
      containerStatuses: app,
    },
    "kubelet",
  )
}

function begin(state: State, pod: Pod) {
  const host = hostIp(pod.spec!.nodeName!)
  const podIP = freeAddress(state)
  const addresses = { hostIP: host, hostIPs: [{ ip: host }], podIP, podIPs: [{ ip: podIP }] }
  changeStatus(state, pod, { ...pod.status, ...addresses, startTime: timestamp() }, "kubelet")
}

const hostIp = (node: string) => `10.0.0.${Number.parseInt(node.replace(/\D/g, ""), 10) || 1}`

function freeAddress({ store }: State): string {
  const taken = new Set(store.list<Pod>("pods").map((pod) => pod.status?.podIP))
  for (let number = 2; ; number++) {
    const address = `10.244.${Math.floor(number / 250)}.${number % 250}`
    if (!taken.has(address)) return address
  }
}

function conditionsOf(pod: Pod, isInitialized: boolean, ready: boolean) {
  const existing = pod.status?.conditions
  const names = pod.spec!.containers.map((one) => one.name).join(" ")
  const say = (type: string, isTrue: boolean, reason: string) =>
    timed(existing, {
      ...{ type, status: isTrue ? "True" : "False" },
      ...(!isTrue && { reason, message: `containers with unready status: [${names}]` }),
    })
  const kept = (existing ?? []).filter((one) => !own.has(one.type))
  return [
    ...kept,
    say("PodReadyToStartContainers", true, ""),
    say("Initialized", isInitialized, "ContainersNotInitialized"),
    say("Ready", ready, "ContainersNotReady"),
    say("ContainersReady", ready, "ContainersNotReady"),
  ]
}
const own = new Set(["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"])

const sidecarsAmong = ({ spec }: Pod, init: Container[]) =>
  init.filter((one) =>
    spec!.initContainers?.some(({ name, restartPolicy }) => name === one.name && restartPolicy === "Always"),
  )

const isAnew = ({ status }: Pod, container: Container) =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
    (one) => one.name === container.name && one.restartCount < container.restartCount,
  )

function tellOfTrouble(state: State, pod: Pod, { name, state: now, image }: Container) {
  const reason = now?.waiting?.reason
  const { name: podName, namespace } = pod.metadata
  if (reason === "ErrImagePull")
    tell(state, pod, "Warning", "Failed", `Failed to pull image "${image}": ${now!.waiting!.message}`)
  if (reason === "ImagePullBackOff")
    tell(state, pod, "Normal", "BackOff", `Back-off pulling image "${image}"`)
  if (reason === "CrashLoopBackOff")
    tell(
      state,
      pod,
      "Warning",
      "BackOff",
      `Back-off restarting failed container ${name} in pod ${podName}_${namespace}`,
    )
}

/** A node that is lost reports nothing any more, and its pods count as not ready. */
function reportNodes(state: State) {
  const { store, conduct } = state
  for (const node of store.list<Node>("nodes")) {
    const isLost = conduct.lostNodes.has(node.metadata.name)
    const ready = isLost
      ? { status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." }
      : { status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
    const condition = timed(node.status?.conditions, { type: "Ready", ...ready })
    changeStatus(state, node, { ...node.status, conditions: [condition] })
    if (isLost)
      for (const pod of store.list<Pod>("pods"))
        if (pod.spec?.nodeName === node.metadata.name) unready(state, pod)
  }
}

function unready(state: State, pod: Pod) {
  const existing = pod.status?.conditions ?? []
  const conditions = existing.map((one) =>
    one.type === "Ready" ? timed(existing, { type: "Ready", status: "False" }) : one,
  )
  changeStatus(state, pod, { ...pod.status, conditions })
}
