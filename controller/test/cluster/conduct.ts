// How the machines of the cluster conduct themselves: everything a test may set that no object says.
import type { Pod } from "./objects"

/** Steps that can be held back, for every pod or for some. `deployments`: the Deployment controller looks at nothing. */
export type Step = "deployments" | "replicasets" | "scheduling" | "starting" | "readiness" | "termination"

/** Pods that something goes for; every field that is left out matches all. */
export type PodMatch = {
  namespace?: string
  pod?: string
  labels?: Record<string, string>
  container?: string
}
export type Crash = { exitCode: number; reason: string; message?: string; restarts: number }

export type Conduct = ReturnType<typeof openConduct>

export function openConduct() {
  return {
    holds: [] as { step: Step; match: PodMatch }[],
    unpullable: new Map<string, string>(),
    crashes: [] as { match: PodMatch; crash: Crash }[],
    /** Why no node takes a pod; null while one does. */
    unschedulable: null as string | null,
    lostNodes: new Set<string>(),
    /** Pods that a namespace may have. */
    quotas: new Map<string, number>(),
    /** Why pods of a namespace are not admitted. */
    refusedPods: new Map<string, string>(),
    /** `namespace/name` of Deployments, and the generation whose progress deadline has passed. */
    overdue: new Map<string, number>(),
    /** `namespace/name` of autoscalers, and the replicas that their metrics ask for. */
    wantedReplicas: new Map<string, number>(),
  }
}

export const matchesPod = (match: PodMatch, { metadata }: Pod, container?: string) =>
  (match.namespace === undefined || match.namespace === metadata.namespace) &&
  (match.pod === undefined || match.pod === metadata.name) &&
  (match.container === undefined || container === undefined || match.container === container) &&
  Object.entries(match.labels ?? {}).every(([key, value]) => metadata.labels?.[key] === value)

export const isHeld = ({ holds }: Conduct, step: Step, pod?: Pod, container?: string) =>
  holds.some((hold) => hold.step === step && (!pod || matchesPod(hold.match, pod, container)))
