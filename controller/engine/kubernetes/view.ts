import type {
  KubeConfig,
  V1Deployment,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node"
import { EngineTrouble } from "../engine"
import { label } from "../manifest/labels"
import { Mirror, type Pace } from "./mirror"
import type { Kind, Objects, Thing } from "./objects"
import { controllerOf, versionIdOf, versionOfDeployment, versionOfPod } from "./ownership"
import { obstacleOf, refusalOf, troubleOf } from "./refusals"

/** Nothing is said of what runs on the word of a server that has been away for longer. */
const awayMaxMs = 20_000

type Changes = {
  /** Something of a version is not as it was. */
  changed: (versionId: string) => void
  podChanged: (now: V1Pod, before: V1Pod, versionId: string) => void
}

/** The cluster's objects that bear our owner label, as they were last told. */
export class View {
  readonly pods: Mirror<V1Pod>
  readonly replicaSets: Mirror<V1ReplicaSet>
  readonly deployments: Mirror<V1Deployment>
  readonly budgets: Mirror<V1PodDisruptionBudget>
  readonly autoscalers: Mirror<V2HorizontalPodAutoscaler>
  /** Versions of ReplicaSets, once proven: pods still end when what made them is gone. */
  readonly #proven = new Map<string, string>()

  constructor(
    cluster: KubeConfig,
    objects: Objects,
    private readonly place: { owner: string; namespace: string },
    private readonly changes: Changes,
    pace?: Pace,
  ) {
    const selector = `${label.owner}=${place.owner}`
    const mirror = <T extends Thing>(
      kind: Kind<T>,
      changed = (now: T | null, before: T | null) => this.#changed(now ?? before!),
    ) => new Mirror(cluster, kind, selector, changed, pace)
    this.pods = mirror<V1Pod>(objects.pods, (now, before) => this.#podChanged(now, before))
    this.replicaSets = mirror<V1ReplicaSet>(objects.replicaSets)
    this.deployments = mirror<V1Deployment>(objects.deployments, (now, before) => {
      const versionId = versionOfDeployment(now ?? before!, place.owner)
      if (versionId) changes.changed(versionId)
    })
    this.budgets = mirror<V1PodDisruptionBudget>(objects.budgets)
    this.autoscalers = mirror<V2HorizontalPodAutoscaler>(objects.autoscalers)
  }

  get #mirrors() {
    return [this.pods, this.replicaSets, this.deployments, this.budgets, this.autoscalers]
  }

  /** Resolves when everything is known, or when it is known that something cannot be: that is tried on and on. */
  async start() {
    await Promise.allSettled(this.#mirrors.map((mirror) => mirror.start()))
  }

  stop() {
    for (const mirror of this.#mirrors) mirror.stop()
  }

  /** Throws while what is known may be wrong. */
  refuseStale() {
    const now = Date.now()
    for (const { complete, awaySince, trouble } of this.#mirrors)
      if (!complete || (awaySince !== null && now - awaySince > awayMaxMs)) throw this.#stale(trouble)
  }

  /** Pods of ours with the version that each is proven to be of; found by their labels, without which no ReplicaSet keeps them. */
  *ownPods(only?: string): Iterable<[V1Pod, string]> {
    for (const pod of this.pods.objects.values()) {
      if (only !== undefined && versionIdOf(pod) !== only) continue
      const versionId = this.versionOf(pod)
      if (versionId && versionId === (only ?? versionId)) yield [pod, versionId]
    }
  }

  podsOf = (versionId: string): V1Pod[] => [...this.ownPods(versionId)].map(([pod]) => pod)

  versionOf(pod: V1Pod): string | null {
    const set = controllerOf(pod)
    if (!set) return null
    const { replicaSets, deployments, place } = this
    const versionId = versionOfPod(pod, replicaSets.objects, deployments.objects, place.owner)
    if (versionId) this.#proven.set(set.uid, versionId)
    return versionId ?? this.#proven.get(set.uid) ?? null
  }

  deploymentsOf(versionId: string) {
    return [...this.deployments.objects.values()].filter(
      (one) => versionOfDeployment(one, this.place.owner) === versionId,
    )
  }

  #stale(trouble: unknown) {
    if (trouble === null)
      return new EngineTrouble("What the cluster runs is not known yet; it is being asked.")
    const refusal = refusalOf(trouble)
    const message = obstacleOf(refusal, this.place.namespace)?.message ?? troubleOf(refusal)
    return new EngineTrouble(message, { cause: trouble })
  }

  #changed(thing: Thing) {
    const versionId = versionIdOf(thing)
    if (versionId) this.changes.changed(versionId)
  }

  #podChanged(now: V1Pod | null, before: V1Pod | null) {
    const versionId = this.versionOf(now ?? before!)
    if (now && before && versionId) this.changes.podChanged(now, before, versionId)
    this.#changed(now ?? before!)
    if (!now) this.#forget(before!)
  }

  #forget(pod: V1Pod) {
    const uid = controllerOf(pod)?.uid
    const others = [...this.pods.objects.values()].some((one) => controllerOf(one)?.uid === uid)
    if (uid && !others) this.#proven.delete(uid)
  }
}
