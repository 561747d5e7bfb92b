// Who owns which fields of an object: `metadata.managedFields`.

import { isDeepStrictEqual } from "node:util"
import type { V1ManagedFieldsEntry } from "@kubernetes/client-node"
import { type FieldSet, fromFieldsV1, leavesOf, minus, toFieldsV1, union } from "./field-sets"
import { type Kind, kindOf } from "./kinds"
import { type Json, type Thing, timestamp, type Wire } from "./objects"
import { type Shape, shapeOfModel } from "./schema"

/** Whoever writes: the name it gives itself and how it does. */
export type Writer = { manager: string; operation: "Apply" | "Update"; subresource?: string }
export type Owner = Writer & { apiVersion: string; time: string; fields: FieldSet }

export const ownersOf = (thing: Thing | null): Owner[] =>
  (thing?.metadata.managedFields ?? []).map((entry) => ({
    manager: entry.manager ?? "",
    operation: entry.operation === "Apply" ? "Apply" : "Update",
    ...(entry.subresource && { subresource: entry.subresource }),
    apiVersion: entry.apiVersion ?? "",
    time: entry.time ?? "",
    fields: fromFieldsV1((entry.fieldsV1 ?? {}) as Json),
  }))

export const isSame = (one: Writer, other: Writer) =>
  one.manager === other.manager && one.operation === other.operation && one.subresource === other.subresource

export const managedFieldsOf = (owners: Owner[]): Wire<V1ManagedFieldsEntry>[] =>
  owners
    .filter((owner) => owner.fields.size > 0)
    .map(({ fields, ...owner }) => ({ ...owner, fieldsType: "FieldsV1", fieldsV1: toFieldsV1(fields) }))

/** Everything a manager can own: not what names the object, nor what the server alone writes. */
export function ownable(thing: Thing | null, subresource?: string): Map<string, unknown> {
  if (!thing) return new Map()
  const { apiVersion: _, kind: __, metadata, status, ...rest } = thing
  const meta = Object.fromEntries(Object.entries(metadata).filter(([field]) => !serverWritten.has(field)))
  const value = subresource === "status" ? { status } : { metadata: meta, ...rest }
  return leavesOf(value, shapeOfThing(thing))
}

const serverWritten = new Set([
  ...["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink"],
  ...["deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "generateName"],
])

export const shapeOf = (kind: Kind): Shape => shapeOfModel(kind.model)
export const shapeOfThing = (thing: Thing): Shape => shapeOf(kindOf(thing))

/** After a plain write: what it changed is the writer's, and nobody else's. */
export function ownersAfterUpdate(before: Thing | null, after: Thing, writer: Writer): Owner[] {
  const old = ownable(before, writer.subresource)
  const now = ownable(after, writer.subresource)
  const changed = changesBetween(old, now)
  const gone = minus(old.keys(), new Set(now.keys()))
  const owners = ownersOf(before).map((owner) => ({
    ...owner,
    fields: minus(owner.fields, isSame(owner, writer) ? gone : union(changed, gone)),
  }))
  const own = owners.find((owner) => isSame(owner, writer))
  const fields = union(own?.fields ?? [], changed)
  if (isDeepStrictEqual(own?.fields, fields)) return owners
  const entry = { ...writer, apiVersion: after.apiVersion, time: timestamp(), fields }
  return [...owners.filter((owner) => owner !== own), entry]
}

/** The fields that are new or have another value. */
export const changesBetween = (old: Map<string, unknown>, now: Map<string, unknown>) =>
  new Set(
    [...now.keys()].filter((path) => !old.has(path) || !isDeepStrictEqual(old.get(path), now.get(path))),
  )
