import { kindOf } from "./kinds"
import type { Budget, Json, Pod } from "./objects"
import { notFound, Refusal } from "./refusal"
import { type DeleteOptions, remove } from "./remove"
import { selects } from "./selectors"
import type { State } from "./state"
import type { Place } from "./write"

/** Deletes a pod as a drain does: refused while a disruption budget lets no pod go. */
export function evict(state: State, { namespace, name }: Place, body: Json): Json {
  const pod = state.store.find<Pod>("pods", namespace, name)
  if (!pod) throw notFound(kindOf("pods"), name)
  const budget = state.store
    .list<Budget>("poddisruptionbudgets", namespace)
    .find((one) => selects(one.spec?.selector, pod.metadata.labels))
  if (budget && (budget.status?.disruptionsAllowed ?? 0) < 1)
    throw new Refusal(
      429,
      "TooManyRequests",
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: "DisruptionBudget",
            message: `The disruption budget ${budget.metadata.name} needs ${budget.status?.desiredHealthy} healthy pods and has ${budget.status?.currentHealthy} currently`,
          },
        ],
      },
    )
  remove(state, kindOf("pods"), namespace, name, (body.deleteOptions ?? {}) as DeleteOptions)
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }
}
