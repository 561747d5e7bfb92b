// Makes the objects of a version be as its record says, and writes nothing when they are. A Deployment's generation
// grows with every change of its spec, whoever made it: as long as it is the one that our last apply gave back, nobody
// else has written. (Comparing the specs themselves would take knowing how a server spells quantities and defaults.)
// A controller that has just begun applies each version once.
import type { V1Deployment } from "@kubernetes/client-node"
import type { Workload } from "../../workload"
import { type EngineHost, EngineTrouble, type Obstacle } from "../engine"
import { deploymentOf } from "../manifest"
import { brokerTrustOf } from "../manifest/broker-trust"
import { autoscalerOf, disruptionBudgetOf } from "../manifest/companions"
import { label } from "../manifest/labels"
import type { Platform } from "../manifest/platform"
import { Attempts, Taken } from "./attempts"
import { covers, hasStrangers, ownsReplicas, restartedAt } from "./drift"
import type { Mirror } from "./mirror"
import { misfitsOf } from "./misfits"
import type { Objects, OwnedKind, Removable, Thing } from "./objects"
import { isApplied, versionOfDeployment } from "./ownership"
import { obstacleOf, refusalOf } from "./refusals"
import type { View } from "./view"

/** Whoever edits a Deployment again and again is overruled no more often than this. */
const repairEveryMs = 5_000
const trustEveryMs = 60_000
/** Nor do pods end faster, should others keep coming that are not of the record. */
const misfitEveryMs = 60_000

/** `repairedAt` is when somebody's edit was last undone; null when nobody made one since the version changed. */
type Applied = { uid: string; generation: number; wanted: string; repairedAt: number | null }

export class Applier {
  readonly #attempts: Attempts
  readonly #applied = new Map<string, Applied>()
  readonly #misfitAt = new Map<string, number>()
  #trusted: { wanted: string; at: number } | null = null

  constructor(
    private readonly objects: Objects,
    private readonly view: View,
    private readonly place: { owner: string; namespace: string },
    private readonly host: EngineHost,
  ) {
    this.#attempts = new Attempts(place.namespace)
  }

  /** Null when the objects are there; throws `EngineTrouble` for what may pass. */
  async apply(workload: Workload, platform: Platform): Promise<Obstacle | null> {
    return this.#attempts.make(async () => {
      this.view.refuseStale()
      if (workload.sidecar) await this.#trust(platform)
      const deployment = await this.#deployment(workload, deploymentOf(workload, platform))
      const uid = deployment.metadata!.uid!
      const { budgets, autoscalers } = this.objects
      await this.#companion(budgets, this.view.budgets, disruptionBudgetOf(workload, platform, uid))
      const autoscaler = autoscalerOf(workload, platform, uid)
      if (autoscaler) await this.#companion(autoscalers, this.view.autoscalers, autoscaler)
      await this.#endMisfit(workload)
      return null
    })
  }

  /** Its pods end as Kubernetes ends them; budget and autoscaler go with their Deployment. */
  async remove(versionId: string): Promise<void> {
    const obstacle = await this.#attempts.make(async () => {
      this.view.refuseStale()
      for (const { metadata } of this.view.deploymentsOf(versionId))
        if (!metadata!.deletionTimestamp) await this.#delete(this.objects.deployments, metadata!)
      this.#applied.delete(versionId)
      this.#misfitAt.delete(versionId)
      return null
    })
    if (obstacle) throw new EngineTrouble(obstacle.message)
  }

  async #deployment(workload: Workload, wanted: V1Deployment): Promise<V1Deployment> {
    const name = wanted.metadata!.name!
    const there = this.view.deployments.objects.get(name) ?? null
    if (there?.metadata?.deletionTimestamp)
      throw new EngineTrouble(`The Deployment ${name} is being deleted; it is made anew when it is gone.`)
    const text = JSON.stringify(wanted)
    const before = this.#applied.get(workload.versionId)
    if (there && before && isAsApplied(there, before, wanted, text)) return there
    const repairs = before?.wanted === text
    if (there && repairs && Date.now() < (before.repairedAt ?? 0) + repairEveryMs) return there
    if (!workload.autoscaling) await this.#endAutoscaling(name)
    const isOurs = (taken: V1Deployment) =>
      isApplied(taken) && versionOfDeployment(taken, this.place.owner) === workload.versionId
    if (!there) await this.#refuseTaken(this.objects.deployments, name, isOurs)
    const after = await this.#write(workload, wanted, there)
    this.view.deployments.put(after)
    const { uid, generation } = after.metadata!
    this.#applied.set(workload.versionId, {
      ...{ uid: uid!, generation: generation ?? 0, wanted: text },
      repairedAt: repairs ? Date.now() : null,
    })
    return after
  }

  async #write(workload: Workload, wanted: V1Deployment, there: V1Deployment | null) {
    const { deployments } = this.objects
    const name = wanted.metadata!.name!
    this.host.guard()
    if (there && workload.autoscaling && ownsReplicas(there))
      await deployments.handOver(name, within(there.spec!.replicas ?? 0, workload))
    const after = await this.#overrule(wanted)
    return !there && workload.autoscaling ? deployments.handOver(name, workload.replicas) : after
  }

  /** Whoever writes between the two steps, a status as well, has it begin again. */
  async #overrule(wanted: V1Deployment, tries = 3): Promise<V1Deployment> {
    const { deployments } = this.objects
    const after = await deployments.apply(wanted)
    if (!hasStrangers(after)) return after
    try {
      return await deployments.replace(replacing(after, wanted))
    } catch (error) {
      if (refusalOf(error).code !== 409 || tries === 1) throw error
      return this.#overrule(wanted, tries - 1)
    }
  }

  async #companion<T extends Thing & { spec?: object }>(kind: OwnedKind<T>, mirror: Mirror<T>, wanted: T) {
    const name = wanted.metadata!.name!
    const there = mirror.objects.get(name)
    const { labels, ownerReferences } = wanted.metadata!
    if (there && covers(there.spec, wanted.spec) && covers(there.metadata, { labels, ownerReferences }))
      return
    const isOurs = ({ metadata }: T) => covers(metadata!.ownerReferences, ownerReferences)
    if (!there) await this.#refuseTaken(kind, name, isOurs)
    this.host.guard()
    mirror.put(await kind.apply(wanted))
  }

  /** Its ReplicaSet makes another in its place. */
  async #endMisfit({ versionId, sidecar }: Workload) {
    const pods = this.view.podsOf(versionId)
    const [misfit] = misfitsOf(pods, this.view.replicaSets.objects, sidecar !== null)
    if (!misfit || Date.now() < (this.#misfitAt.get(versionId) ?? 0) + misfitEveryMs) return
    this.#misfitAt.set(versionId, Date.now())
    await this.#delete(this.objects.pods, misfit.metadata!)
  }

  /** An autoscaler would go on writing what people decide now. */
  async #endAutoscaling(name: string) {
    const autoscaler = this.view.autoscalers.objects.get(name)
    if (autoscaler) await this.#delete(this.objects.autoscalers, autoscaler.metadata!)
  }

  async #delete(kind: Removable, { name, uid }: NonNullable<Thing["metadata"]>) {
    this.host.guard()
    await kind.remove(name!, uid!).catch((error) => {
      // Gone already, or another of its name has come, which is then looked at for itself.
      if (![404, 409].includes(refusalOf(error).code ?? 0)) throw error
    })
  }

  /** What bears our name and not our label is somebody else's, and stays as it is, unless it is known to be ours. */
  async #refuseTaken<T extends Thing>(kind: OwnedKind<T>, name: string, isOurs: (there: T) => boolean) {
    const there = await kind.read(name).catch((error) => {
      if (refusalOf(error).code === 404 && !obstacleOf(refusalOf(error), this.place.namespace)) return null
      throw error
    })
    const isLabelled = there?.metadata?.labels?.[label.owner] === this.place.owner
    if (there && !isLabelled && !isOurs(there)) throw new Taken(kind.resource, name)
  }

  async #trust(platform: Platform) {
    const configMap = brokerTrustOf(platform)
    const wanted = JSON.stringify(configMap)
    const isFresh = this.#trusted?.wanted === wanted && Date.now() < this.#trusted.at + trustEveryMs
    if (!configMap || isFresh) return
    this.host.guard()
    await this.objects.applyConfigMap(configMap)
    this.#trusted = { wanted, at: Date.now() }
  }
}

function isAsApplied(there: V1Deployment, before: Applied, wanted: V1Deployment, text: string) {
  const { uid, generation, labels } = there.metadata!
  const isUntouched = uid === before.uid && generation === before.generation
  return isUntouched && before.wanted === text && covers(labels, wanted.metadata!.labels)
}

/** The whole spec and not a part of it: what others put beside ours goes. */
function replacing({ metadata, spec }: V1Deployment, wanted: V1Deployment): V1Deployment {
  const { managedFields: _, ...kept } = metadata!
  const { template } = wanted.spec!
  const restarted = spec!.template.metadata?.annotations?.[restartedAt]
  const annotations = restarted && { ...template.metadata!.annotations, [restartedAt]: restarted }
  return {
    ...wanted,
    metadata: kept,
    spec: {
      ...wanted.spec!,
      replicas: wanted.spec!.replicas ?? spec!.replicas,
      template: { ...template, metadata: { ...template.metadata, ...(annotations && { annotations }) } },
    },
  }
}

const within = (replicas: number, { autoscaling }: Workload) =>
  Math.min(autoscaling!.maxReplicas, Math.max(autoscaling!.minReplicas, replicas))
