// Creating, replacing and patching, for clients, for controllers and for tests that play an intruder.
import { randomBytes } from "node:crypto"
import { admitChange, admitNew } from "./admit"
import { applied, untyped } from "./apply"
import { decode } from "./decode"
import type { Kind } from "./kinds"
import type { Writer } from "./managed-fields"
import { isRecord, type Json, type Thing } from "./objects"
import { alreadyExists, badRequest, conflict, invalid, notFound, staleVersion } from "./refusal"
import { removeIfDone } from "./remove"
import type { State } from "./state"
import { causes } from "./validation-values"

export type Place = { kind: Kind; namespace: string | null; name: string }
export type Options = {
  manager: string
  subresource?: string
  dryRun?: boolean
  force?: boolean
  /** Unknown fields are refused, told to `warn`, or nothing is said of them. */
  fieldValidation?: string
  warn?: (text: string) => void
}

export function create(state: State, kind: Kind, namespace: string | null, body: Json, options: Options) {
  const thing = at({ kind, namespace, name: "" }, read(body, kind, options))
  const name = thing.metadata.name || generated(thing.metadata.generateName)
  if (!name) throw invalid(kind, "", [causes.required("metadata.name")])
  if (state.store.find(kind.resource, namespace, name)) throw alreadyExists(kind, name)
  const named = { ...thing, metadata: { ...thing.metadata, name } }
  return admitNew(state, kind, named, { writer: writerOf(options), dryRun: options.dryRun })
}

export function replace(state: State, place: Place, body: Json, options: Options) {
  const { kind, namespace, name } = place
  const thing = at(place, read(body, kind, options))
  const before = state.store.find<Thing>(kind.resource, namespace, name)
  if (!before) throw notFound(kind, name)
  return change(state, place, before, thing, options)
}

/** JSON merge patch (RFC 7386). */
export function mergePatch(state: State, place: Place, patch: Json, options: Options) {
  const before = state.store.find<Thing>(place.kind.resource, place.namespace, place.name)
  if (!before) throw notFound(place.kind, place.name)
  const merged = read(mergedInto(before, patch) as Json, place.kind, options)
  const stale = isRecord(patch.metadata) && patch.metadata.resourceVersion !== undefined
  return change(state, place, before, stale ? merged : unversioned(merged), options)
}

/** Server-side apply: makes what is not there. */
export function apply(state: State, place: Place, body: Json, options: Options) {
  const { kind, namespace, name } = place
  const { thing, unknown } = decode(body, kind)
  if (unknown.length > 0) throw untyped(`.${unknown[0]}: field not declared in schema`)
  if (thing.metadata.managedFields?.length) throw badRequest("metadata.managedFields must be nil")
  const { status: _, ...config } = at(place, thing)
  const before = state.store.find<Thing>(kind.resource, namespace, name)
  refuseStale(place, before, config)
  const { manager, force = false, dryRun } = options
  const result = applied(before, config, manager, force)
  const write = { writer: { manager, operation: "Apply" } satisfies Writer, owners: result.owners, dryRun }
  return before
    ? { created: false, thing: admitChange(state, kind, before, result.thing, write) }
    : { created: true, thing: admitNew(state, kind, result.thing, write) }
}

/** Changes an object as `edit` says, as a controller of the cluster would. Gone ones stay gone. */
export function edit<T extends Thing>(
  state: State,
  kind: Kind,
  thing: T,
  edit: (copy: T) => void,
  options: Options,
) {
  const { namespace = null, name } = thing.metadata
  const before = state.store.find<T>(kind.resource, namespace, name)
  if (!before) return null
  const copy = structuredClone(before) as T
  edit(copy)
  return change(state, { kind, namespace, name }, before, unversioned(copy), options) as T
}

/** Gives an object another status. Gone ones stay gone. */
export function writeStatus(state: State, kind: Kind, thing: Thing, status: unknown, manager: string) {
  const { namespace = null, name } = thing.metadata
  const before = state.store.find<Thing>(kind.resource, namespace, name)
  const options = { manager, subresource: "status" }
  if (before) change(state, { kind, namespace, name }, before, { ...before, status }, options)
}

function change(state: State, place: Place, before: Thing, thing: Thing, options: Options) {
  refuseStale(place, before, thing)
  const after = admitChange(state, place.kind, before, thing, {
    writer: writerOf(options),
    dryRun: options.dryRun,
  })
  if (!options.dryRun) removeIfDone(state, place.kind, after)
  return after
}

function refuseStale({ kind, name }: Place, before: Thing | null, { metadata }: Thing) {
  const { resourceVersion, uid } = metadata
  if (!before && resourceVersion) throw conflict(kind, name, staleVersion)
  if (before && resourceVersion && resourceVersion !== before.metadata.resourceVersion)
    throw conflict(kind, name, staleVersion)
  if (before && uid && uid !== before.metadata.uid)
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
    )
}

function read(body: Json, kind: Kind, { fieldValidation = "Warn", warn }: Options): Thing {
  const { thing, unknown } = decode(body, kind)
  if (unknown.length > 0 && fieldValidation === "Strict")
    throw badRequest(
      `${kind.kind} in version "${kind.apiVersion}" cannot be handled as a ${kind.kind}: strict decoding error: ${unknown.map((field) => `unknown field "${field}"`).join(", ")}`,
    )
  if (fieldValidation === "Warn") for (const field of unknown) warn?.(`unknown field "${field}"`)
  return thing
}

/** Path and body name the same object. */
function at({ kind, namespace, name }: Place, thing: Thing): Thing {
  const { metadata } = thing
  if (name && metadata.name && metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  if (kind.namespaced && metadata.namespace && metadata.namespace !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request")
  const { namespace: _, ...rest } = metadata
  return {
    ...thing,
    metadata: { ...rest, name: name || metadata.name, ...(kind.namespaced && { namespace: namespace! }) },
  }
}

const writerOf = ({ manager, subresource }: Options): Writer => ({
  ...{ manager, operation: "Update" },
  ...(subresource && { subresource }),
})

function unversioned<T extends Thing>(thing: T): T {
  const { resourceVersion: _, ...metadata } = thing.metadata
  return { ...thing, metadata }
}

function mergedInto(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const result: Json = isRecord(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch))
    if (value === null) delete result[name]
    else result[name] = mergedInto(result[name], value)
  return result
}

const generatedLetters = "bcdfghjklmnpqrstvwxz2456789"
const longestPrefix = 58
export const generated = (prefix: string | undefined) =>
  prefix
    ? prefix.slice(0, longestPrefix) +
      [...randomBytes(5)].map((byte) => generatedLetters[byte % generatedLetters.length]).join("")
    : ""
