// What a test turns. Every knob acts at once; the controllers have come to rest when the next task begins.
import type { PodMatch, Step } from "./conduct"
import { matchesPod } from "./conduct"
import type { Fault, Faults, RequestMatch } from "./faults"
import type { Deployment, Pod } from "./objects"
import { changeStatus } from "./own-writes"
import type { State } from "./state"
import { keyOf } from "./store"
import type { Watches } from "./watch"

export function knobs(state: State, faults: Faults, watches: Watches, wake: () => void) {
  return { ...machines(state, wake), ...wire(state, faults, watches) }
}

/** How nodes, namespaces, images and containers conduct themselves. */
function machines({ store, conduct, logs, ...rest }: State, wake: () => void) {
  const state = { store, conduct, logs, ...rest }
  const pod = (namespace: string, name: string) => {
    const found = store.find<Pod>("pods", namespace, name)
    if (!found) throw new Error(`There is no pod ${namespace}/${name} in the test cluster.`)
    return found
  }
  const set = (change: () => void) => {
    change()
    wake()
  }
  const same = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other)

  return {
    /** Keeps pods from the step until they are released with the same match. */
    hold: (step: Step, match: PodMatch = {}) => set(() => void conduct.holds.push({ step, match })),
    release: (step: Step, match?: PodMatch) =>
      set(() => {
        conduct.holds = conduct.holds.filter((one) => one.step !== step || (match && !same(one.match, match)))
      }),

    /** The image cannot be had, for the reason that a kubelet would give. */
    unpullable: (image: string, message = `failed to resolve reference "${image}": not found`) =>
      set(() => void conduct.unpullable.set(image, message)),
    pullable: (image: string) => set(() => void conduct.unpullable.delete(image)),

    /** Containers die and wait in CrashLoopBackOff until `recover`; called again, they have died once more. */
    crash: (
      match: PodMatch,
      how: { exitCode?: number; reason?: string; message?: string; restarts?: number } = {},
    ) =>
      set(() => {
        const before = conduct.crashes.find((one) => same(one.match, match))
        const restarts = how.restarts ?? (before?.crash.restarts ?? 0) + 1
        conduct.crashes = conduct.crashes.filter((one) => one !== before)
        conduct.crashes.push({ match, crash: { exitCode: 1, reason: "Error", ...how, restarts } })
      }),
    recover: (match: PodMatch) =>
      set(() => {
        conduct.crashes = conduct.crashes.filter((one) => !same(one.match, match))
      }),

    unschedulable: (message = "0/3 nodes are available: 3 Insufficient cpu.") =>
      set(() => {
        conduct.unschedulable = message
      }),
    schedulable: () =>
      set(() => {
        conduct.unschedulable = null
      }),

    loseNode: (node: string) => set(() => void conduct.lostNodes.add(node)),
    findNode: (node: string) => set(() => void conduct.lostNodes.delete(node)),

    /** The kubelet ends a pod for want of something; the pod stays as Failed, its ReplicaSet makes another. */
    evict(namespace: string, name: string, message = "The node was low on resource: memory.") {
      const one = pod(namespace, name)
      const status = { ...one.status, phase: "Failed", reason: "Evicted", message }
      const conditions = one.status?.conditions?.map((condition) =>
        condition.type === "Ready" ? { ...condition, status: "False", reason: "PodFailed" } : condition,
      )
      set(() => changeStatus(state, one, { ...status, conditions }, "kubelet"))
    },

    /** How many pods a namespace may have; null for as many as anyone wants. */
    quota: (namespace: string, pods: number | null) =>
      set(
        () => void (pods === null ? conduct.quotas.delete(namespace) : conduct.quotas.set(namespace, pods)),
      ),

    /** New pods of a namespace are forbidden, as by an admission policy; null lets them in again. */
    refusePods: (namespace: string, why: string | null) =>
      set(
        () =>
          void (why === null
            ? conduct.refusedPods.delete(namespace)
            : conduct.refusedPods.set(namespace, why)),
      ),

    /** The replicas that an autoscaler's metrics ask for, before its bounds. */
    autoscale: (namespace: string, autoscaler: string, replicas: number) =>
      set(() => void conduct.wantedReplicas.set(keyOf(namespace, autoscaler), replicas)),

    /** The progressDeadlineSeconds of the Deployment as it is now are over, if it is not complete by then. */
    passProgressDeadline(namespace: string, deployment: string) {
      const generation = store.find<Deployment>("deployments", namespace, deployment)?.metadata.generation
      if (generation !== undefined)
        set(() => void conduct.overdue.set(keyOf(namespace, deployment), generation))
    },

    /** What a container writes, a line or several, now or then. */
    log: (namespace: string, name: string, container: string, text: string, at?: Date) =>
      logs.append(pod(namespace, name), container, text, at),

    /** Every pod that a Deployment's selector names, those that are ending too. */
    podsOf: (deployment: Deployment) =>
      store
        .list<Pod>("pods", deployment.metadata.namespace)
        .filter((one) => matchesPod({ labels: deployment.spec?.selector.matchLabels }, one)),
  }
}

/** What goes wrong between clients and the server. */
function wire({ store }: State, faults: Faults, watches: Watches) {
  return {
    /** The next requests that match go wrong so: an answer, silence, or a cut connection. */
    failNext: ({ times = 1, ...match }: RequestMatch & { times?: number }, fault: Fault) =>
      void faults.planned.push({ match, fault, left: times }),
    /** No fault that was planned happens any more. */
    failNoMore: () => void faults.planned.splice(0),

    /** Every request that matches is forbidden, and said to be by SelfSubjectAccessReview. */
    forbid: (match: RequestMatch) => void faults.denied.push(match),
    allowAll: () => void faults.denied.splice(0),

    /** Requests that match are answered so much later; 0 for none. */
    delay: (match: RequestMatch, ms: number) => void faults.delays.unshift({ match, ms }),

    /** Connections are taken, and nothing is ever answered; `answerAgain` for what comes then. */
    hangUp: () => {
      faults.silent = true
    },
    answerAgain: () => {
      faults.silent = false
    },

    /** Cuts every watch in mid-stream. */
    dropWatches: watches.drop,
    /** Watches stay open and say nothing, not even an end. With `future` those that are opened from now on as well. */
    stallWatches({ future = false } = {}) {
      watches.future.stalled = future
      watches.stall()
    },
    resumeWatches() {
      watches.future.stalled = false
      watches.resume()
    },
    /** Sends a bookmark to every watch that allows them. */
    bookmark: watches.bookmark,
    watchCount: watches.count,

    /**
     * Forgets the past: every resourceVersion so far and every page's token is 410 Gone from now on. A watch is told in
     * an event, or, with `as: "status"`, by the status of the answer. Open watches go on, unless `endWatches`.
     */
    compact({ as = "event", endWatches = false }: { as?: "event" | "status"; endWatches?: boolean } = {}) {
      watches.future.goneAsStatus = as === "status"
      store.compact()
      if (endWatches) watches.expire()
    },
  }
}
