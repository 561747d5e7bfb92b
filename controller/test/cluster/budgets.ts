import type { Budget, Pod } from "./objects"
import { changeStatus } from "./own-writes"
import { isReady } from "./replica-sets"
import { selects } from "./selectors"
import type { State } from "./state"

/** How many of its pods each disruption budget would let go now. */
export function runBudgets(state: State) {
  for (const budget of state.store.list<Budget>("poddisruptionbudgets")) {
    const { selector, minAvailable, maxUnavailable } = budget.spec ?? {}
    const pods = state.store
      .list<Pod>("pods", budget.metadata.namespace)
      .filter((pod) => selects(selector, pod.metadata.labels) && !pod.metadata.deletionTimestamp)
    const expectedPods = pods.length
    const currentHealthy = pods.filter(isReady).length
    const share = (value: number | string) =>
      typeof value === "number" ? value : Math.ceil((Number.parseInt(value, 10) * expectedPods) / 100)
    const desiredHealthy =
      maxUnavailable !== undefined
        ? Math.max(0, expectedPods - share(maxUnavailable))
        : share(minAvailable ?? 1)
    changeStatus(state, budget, {
      ...{ observedGeneration: budget.metadata.generation, expectedPods, currentHealthy, desiredHealthy },
      disruptionsAllowed: Math.max(0, currentHealthy - desiredHealthy),
    })
  }
}
