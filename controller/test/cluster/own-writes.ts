// How the controllers of the cluster write: past authorization, with the same validation and bookkeeping as anyone.
import { isDeepStrictEqual } from "node:util"
import { kindOf } from "./kinds"
import { type Happened, type Json, type Thing, timestamp } from "./objects"
import { Refusal } from "./refusal"
import type { State } from "./state"
import { create, edit, writeStatus } from "./write"

export const manager = "kube-controller-manager"

type Draft = Json & { metadata: Json & { namespace?: string } }

export const make = (state: State, resource: string, thing: Draft) =>
  create(state, kindOf(resource), thing.metadata.namespace ?? null, thing, { manager })

export const change = <T extends Thing>(
  state: State,
  thing: T,
  by: (copy: T) => void,
  options: { manager?: string; subresource?: string } = {},
) => edit(state, kindOf(thing), thing, by, { manager, ...options })

/** Writes a status when it differs. */
export function changeStatus<T extends Thing>(state: State, thing: T, status: unknown, by = manager) {
  if (isDeepStrictEqual(thing.status, status)) return
  writeStatus(state, kindOf(thing), thing, status, by)
}

type Condition = {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
}

/** The condition with its times: when its status last changed, and, where kinds have that, when anything of it did. */
export function timed<T extends Condition>(
  existing: readonly Condition[] | undefined,
  condition: T,
  updateTime = false,
): T {
  const before = existing?.find((one) => one.type === condition.type) as
    | (Condition & { lastUpdateTime?: string })
    | undefined
  const now = timestamp()
  const isSame = before?.reason === condition.reason && before?.message === condition.message
  const sameStatus = before?.status === condition.status
  return {
    ...condition,
    lastTransitionTime: sameStatus ? before!.lastTransitionTime : now,
    ...(updateTime && { lastUpdateTime: sameStatus && isSame ? before!.lastUpdateTime : now }),
  }
}

/** An Event about an object; the same again is no news. */
export function tell(
  state: State,
  about: Thing,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
) {
  const { namespace = "default", name, uid } = about.metadata
  const isTold = state.store
    .list<Happened>("events", namespace)
    .some((one) => one.involvedObject.uid === uid && one.reason === reason && one.message === message)
  if (isTold || !state.store.find("namespaces", null, namespace)) return
  const now = timestamp()
  try {
    make(state, "events", {
      ...{ apiVersion: "v1", kind: "Event", type, reason, message, count: 1 },
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: about.apiVersion, kind: about.kind, namespace, name, uid },
      source: { component: "test-cluster" },
      ...{ firstTimestamp: now, lastTimestamp: now },
    })
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
  }
}

/** Counts of a status as Go writes them: nothing is not written. */
export const counts = <T extends Record<string, number>>(all: T): Partial<T> =>
  Object.fromEntries(Object.entries(all).filter(([, count]) => count !== 0)) as Partial<T>
