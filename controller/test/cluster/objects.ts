// What the server keeps: objects as they are in JSON, never changed in place.
import type {
  CoreV1Event,
  V1Deployment,
  V1Node,
  V1ObjectMeta,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1ServiceAccount,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node"

/** A client's type as it stands in JSON: times are text. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Field in keyof T]: Wire<T[Field]> }
      : T

export type Meta = Wire<V1ObjectMeta> & { name: string }

/** Any object; what lies below `metadata` is known by its kind alone. */
export type Thing = { apiVersion: string; kind: string; metadata: Meta; spec?: unknown; status?: unknown }
export type Stored<T> = Omit<Wire<T>, "apiVersion" | "kind" | "metadata"> & Thing

export type Pod = Stored<V1Pod>
export type ReplicaSet = Stored<V1ReplicaSet>
export type Deployment = Stored<V1Deployment>
export type Node = Stored<V1Node>
export type Budget = Stored<V1PodDisruptionBudget>
export type Autoscaler = Stored<V2HorizontalPodAutoscaler>
export type ServiceAccount = Stored<V1ServiceAccount>
export type Happened = Stored<CoreV1Event>

export type Json = Record<string, unknown>
export const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The time as Kubernetes writes it: to the second. */
export const timestamp = (at = new Date()) => `${at.toISOString().slice(0, 19)}Z`

export const controllerOf = (thing: Thing) =>
  thing.metadata.ownerReferences?.find((owner) => owner.controller) ?? null

export const ownedBy = (owner: Thing) => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid!,
  controller: true,
  blockOwnerDeletion: true,
})
