// Instances as pods of a Kubernetes cluster, which makes, schedules, restarts and ends them. The engine applies what a
// version is and tells what has become of it; whatever it remembers it could read again from the cluster.
import type { V1Pod } from "@kubernetes/client-node"
import { openCluster } from "@/lib/cluster"
import { sourceRefusal, takeoverRefusal } from "@/lib/versions/rules"
import type { Workload } from "../../workload"
import type { Engine, EngineHost, ObservedInstance, Obstacle } from "../engine"
import { Applier } from "./applier"
import { tooOld } from "./cluster-age"
import { happeningsOf } from "./happenings"
import { LastLines } from "./logs"
import type { Pace } from "./mirror"
import { type Objects, objectsIn } from "./objects"
import { observation } from "./observation"
import { versionObstacle } from "./obstacles"
import { checkSettings, platformOf } from "./platform"
import type { KubernetesSettings } from "./settings"
import { View } from "./view"

/** A controller that has the lease renews it in between; what is not known by then is learned later. */
const adoptWithinMs = 3_000

/** Ask `openKubernetesEngine` for one. */
class KubernetesEngine implements Engine {
  readonly staffedBy = "itself"
  readonly #applier: Applier
  readonly #lastLines: LastLines
  #age: Obstacle | null | undefined

  constructor(
    private readonly settings: KubernetesSettings,
    objects: Objects,
    private readonly view: View,
    private readonly age: () => Promise<Obstacle | null>,
    host: EngineHost,
  ) {
    this.#applier = new Applier(objects, view, settings, host)
    this.#lastLines = new LastLines(objects.core)
  }

  /** Every version that has a Deployment is told as changed: the loop removes those that nobody knows or wants. */
  async adopt() {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, adoptWithinMs)
    })
    await Promise.race([this.view.start(), late])
    clearTimeout(timer)
  }

  async apply(workload: Workload) {
    const refusal = this.#refusal(workload)
    if (refusal) return { reason: "EngineUnsuitable", message: refusal }
    const old = workload.sidecar && (await this.#old())
    if (old) return old
    const obstacle = await this.#applier.apply(workload, platformOf(this.settings))
    return obstacle ?? this.#obstacle(workload.versionId)
  }

  async observe(only?: string) {
    this.view.refuseStale()
    const now = Date.now()
    const instances: ObservedInstance[] = []
    for (const [pod, versionId] of this.view.ownPods(only)) {
      const instance = observation(pod, versionId, now)
      if (instance) instances.push(instance)
    }
    return instances
  }

  wanted(versionId: string) {
    const [deployment] = this.view.deploymentsOf(versionId)
    const autoscaler = deployment && this.view.autoscalers.objects.get(deployment.metadata!.name!)
    return autoscaler ? (deployment.spec!.replicas ?? null) : null
  }

  remove(versionId: string) {
    return this.#applier.remove(versionId)
  }

  async logs(instanceId: string, of: "app" | "sidecar") {
    const pod = [...this.view.pods.objects.values()].find((one) => one.metadata!.uid === instanceId)
    return pod ? this.#lastLines.of(pod, of) : ""
  }

  async suspend() {}

  close() {
    this.view.stop()
  }

  /** Asked until it is known; not knowing it stands in nobody's way. */
  async #old() {
    if (this.#age === undefined) this.#age = await this.age().catch(() => undefined)
    return this.#age ?? null
  }

  #refusal({ source, sidecar, port }: Workload): string | null {
    return (
      sourceRefusal(source.kind, "kubernetes") ?? (sidecar && takeoverRefusal(port, this.settings.netAdmin))
    )
  }

  #obstacle(versionId: string): Obstacle | null {
    const [deployment] = this.view.deploymentsOf(versionId)
    return deployment ? versionObstacle(deployment, this.view.podsOf(versionId)) : null
  }
}

/** Throws with a sentence for the operator when there is no cluster, or the settings cannot be right. */
export async function openKubernetesEngine(
  settings: KubernetesSettings,
  host: EngineHost,
  pace?: Pace,
): Promise<Engine> {
  checkSettings(settings)
  const cluster = openCluster()
  const objects = objectsIn(cluster, settings.namespace)
  const podChanged = (now: V1Pod, before: V1Pod, versionId: string) => {
    const at = Date.now()
    const seen = (pod: V1Pod) => ({ pod, seen: observation(pod, versionId, at) })
    for (const happening of happeningsOf(seen(before), seen(now))) host.changed(versionId, happening)
  }
  const view = new View(cluster, objects, settings, { changed: host.changed, podChanged }, pace)
  return new KubernetesEngine(settings, objects, view, () => tooOld(cluster), host)
}
