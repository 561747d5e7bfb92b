import { isHeld } from "./conduct"
import type { Node, Pod } from "./objects"
import { change, changeStatus, tell, timed } from "./own-writes"
import type { State } from "./state"

/** A node for every pod that has none: the ready one with the fewest pods. */
export function schedule(state: State) {
  const { store, conduct } = state
  for (const pod of store.list<Pod>("pods")) {
    if (pod.spec?.nodeName || pod.metadata.deletionTimestamp || isHeld(conduct, "scheduling", pod)) continue
    const nodes = store.list<Node>("nodes")
    const ready = nodes.filter(
      (node) => !conduct.lostNodes.has(node.metadata.name) && !node.spec?.unschedulable,
    )
    const why =
      conduct.unschedulable ??
      (ready.length > 0 ? null : `0/${nodes.length} nodes are available: no node is ready.`)
    if (why !== null) refuse(state, pod, why)
    else bind(state, pod, leastLoaded(state, ready))
  }
}

function refuse(state: State, pod: Pod, message: string) {
  say(state, pod, { status: "False", reason: "Unschedulable", message })
  tell(state, pod, "Warning", "FailedScheduling", message)
}

function bind(state: State, pod: Pod, nodeName: string) {
  const bound = change(
    state,
    pod,
    ({ spec }) => {
      spec!.nodeName = nodeName
    },
    {
      manager: "kube-scheduler",
    },
  )
  if (bound) say(state, bound, { status: "True" })
}

function say(state: State, pod: Pod, condition: { status: string; reason?: string; message?: string }) {
  const existing = pod.status?.conditions ?? []
  const rest = existing.filter((one) => one.type !== "PodScheduled")
  const scheduled = timed(existing, { type: "PodScheduled", ...condition })
  changeStatus(state, pod, { ...pod.status, conditions: [...rest, scheduled] }, "kube-scheduler")
}

function leastLoaded({ store }: State, nodes: Node[]): string {
  const load = (name: string) => store.list<Pod>("pods").filter((pod) => pod.spec?.nodeName === name).length
  const names = nodes.map((node) => node.metadata.name)
  return names.sort((one, other) => load(one) - load(other) || one.localeCompare(other))[0]!
}
