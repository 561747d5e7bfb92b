// What a place that runs instances must offer. Level-triggered: `apply` is told how things should be, takes the
// steps that are due now and returns without waiting for what they lead to; `observe` says how things are.
// Calls for one version never overlap; calls for different versions may.
import type { EventKind } from "@/lib/events/schema"
import type { InstancePhase, NameTakeover, SidecarPresence } from "@/lib/instances/schema"
import type { Workload } from "../workload"

export interface Engine {
  /**
   * Who decides which instances there are: the controller, which gives each an identity before it starts, or the
   * engine's own ground (Kubernetes), whose instances get their rows when they are first observed.
   */
  readonly staffedBy: "controller" | "itself"
  /** Takes over what an earlier controller left running. Called once, before anything else. */
  adopt(): Promise<void>
  /**
   * Brings a version's instances nearer to `workload`, each of `members` running and no others; an engine that staffs
   * itself gets none and follows `workload.replicas` and `workload.autoscaling`.
   * Returns what stands in the way until a person acts; throws on what may pass by itself.
   */
  apply(workload: Workload, members: Member[]): Promise<Obstacle | null>
  /** Everything that runs or is still stopping, of all versions; asked about one, an engine may leave out the others. */
  observe(versionId?: string): Promise<ObservedInstance[]>
  /** How many instances an autoscaler wants now, as last observed; null where none decides. */
  wanted(versionId: string): number | null
  /** Stops every instance of a version that nobody wants; like `apply`, a step at a time. */
  remove(versionId: string): Promise<void>
  /** The newest lines of one of an instance's logs, at most 10 and 2,000 characters. */
  logs(instanceId: string, of: "app" | "sidecar"): Promise<string>
  /**
   * Stops all instances and keeps their identity, so that the next start runs the same again. What staffs itself
   * goes on without a controller and is only let go.
   */
  suspend(): Promise<void>
  /** Lets go of everything and leaves it running. */
  close(): void
}

/** An instance's identity: its row exists before the engine hears of it. */
export type Member = { id: string; name: string }

/** Permanent until a person acts: one CamelCase word and a sentence. */
export type Obstacle = { reason: string; message: string }

export type ObservedInstance = Member & {
  versionId: string
  phase: InstancePhase
  /** Why, for people; may be empty. */
  reason: string
  openapiSidecar: SidecarPresence
  nameTakeover: NameTakeover
  address: string | null
  sidecarAddress: string | null
  restarts: number
  startedAt: Date | null
  /** Which of its processes keeps dying; null when none does. */
  failing: "app" | "sidecar" | null
}

/** What may pass by itself, in words for people: it stands in the version's conditions until it has passed. */
export class EngineTrouble extends Error {}

/** Something that happened to an instance: it becomes an event. */
export type Happening = { instance: string; kind: EventKind; message: string }

/** What an engine may ask of the controller that runs it. */
export type EngineHost = {
  /** Throws unless this controller still acts; called directly before anything is started or killed. */
  guard: () => void
  /** A new one-time ticket for an instance's sidecar; the row is written before it returns. */
  joinToken: (instanceId: string) => Promise<string>
  /** Called whenever a step is due or an observation of the version changed. */
  changed: (versionId: string, happening?: Happening) => void
}
