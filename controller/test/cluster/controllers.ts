// The controllers of the cluster. Each looks at everything and writes what is not as it should be; they take turns until
// none has anything left to write. They start in the microtask after a write, so that its answer comes before theirs.
import { runAutoscalers } from "./autoscaler"
import { runBudgets } from "./budgets"
import { runDeployments } from "./deployments"
import { collectGarbage } from "./garbage"
import { runKubelets } from "./kubelet"
import { furnishNamespaces } from "./namespaces"
import { runReplicaSets } from "./replica-sets"
import { schedule } from "./scheduler"
import type { State } from "./state"

const controllers = [
  ...[furnishNamespaces, runAutoscalers, runDeployments, runReplicaSets],
  ...[schedule, runKubelets, runBudgets, collectGarbage],
]
const turnsMax = 2000

export function startControllers(state: State) {
  let isDue = false
  let isStopped = false

  function settle() {
    for (let turn = 0; turn < turnsMax; turn++) {
      const before = state.store.revision()
      for (const run of controllers) run(state)
      if (state.store.revision() === before) return
    }
    throw new Error("The controllers of the test cluster do not come to rest.")
  }

  /** Has them look once more; what follows is done before the next task begins. */
  function wake() {
    if (isDue || isStopped) return
    isDue = true
    queueMicrotask(() => {
      try {
        settle()
      } finally {
        isDue = false
      }
    })
  }

  const stopListening = state.store.listen(wake)
  return {
    wake,
    stop() {
      isStopped = true
      stopListening()
    },
  }
}
