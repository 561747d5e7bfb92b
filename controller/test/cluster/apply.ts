// Server-side apply: what a manager says is merged into what is there; what it no longer says, and nobody else owns,
// goes; what another manager owns with another value is a conflict unless it is forced.
import { type FieldSet, minus, pathName, stepOf, union, withParents } from "./field-sets"
import {
  changesBetween,
  isSame,
  type Owner,
  ownable,
  ownersOf,
  shapeOfThing,
  type Writer,
} from "./managed-fields"
import { isRecord, type Json, type Thing, timestamp } from "./objects"
import { applyConflict, Refusal } from "./refusal"
import type { Shape } from "./schema"

export function applied(live: Thing | null, config: Thing, manager: string, force: boolean) {
  const shape = shapeOfThing(config)
  refuseDuplicates(config, shape, "")
  const writer: Writer = { manager, operation: "Apply" }
  const owners = ownersOf(live)
  const last = owners.find((owner) => isSame(owner, writer))?.fields ?? new Set<string>()
  const others = owners.filter((owner) => !isSame(owner, writer))
  const wanted = new Set(ownable(config).keys())

  const merged = (live ? merge(live, config, shape) : config) as Thing
  const kept = withParents(union(wanted, ...others.map((owner) => owner.fields)))
  const dropped = minus(minus(withParents(last), kept), roots)
  const result = prune(merged, shape, dropped)

  const changed = changesBetween(ownable(live), ownable(merged))
  const conflicts = others.map((owner) => ({
    owner,
    paths: [...owner.fields].filter((path) => changed.has(path)),
  }))
  if (!force) refuseConflicts(conflicts.filter(({ paths }) => paths.length > 0))
  const rest = others.map((owner) => ({ ...owner, fields: minus(owner.fields, union(changed, dropped)) }))
  const own: Owner = { ...writer, apiVersion: config.apiVersion, time: timestamp(), fields: wanted }
  return { thing: result, owners: [...rest, own] }
}

/** These are never taken away, even when a manager says nothing below them any more. */
const roots: FieldSet = new Set(["f:metadata", "f:spec"])

function merge(live: unknown, config: unknown, shape: Shape): unknown {
  if (shape.is === "list" && shape.merge !== "atomic" && Array.isArray(live) && Array.isArray(config)) {
    const { merge: by, of } = shape
    const existing = new Map(live.map((item) => [stepOf(item, by), item]))
    const said = new Set(config.map((item) => stepOf(item, by)))
    const items = config.map((item) => merge(existing.get(stepOf(item, by)), item, of))
    return [...items, ...live.filter((item) => !said.has(stepOf(item, by)))]
  }
  if ((shape.is !== "struct" && shape.is !== "map") || !isRecord(live) || !isRecord(config)) return config
  const result: Json = { ...live }
  for (const [name, value] of Object.entries(config)) {
    const field = shape.is === "map" ? shape.of : shape.fields.get(name)
    result[name] = field ? merge(live[name], value, field) : value
  }
  return result
}

function prune<T>(value: T, shape: Shape, dropped: FieldSet, path: string[] = []): T {
  const isDropped = (step: string) => dropped.has([...path, step].join("\n"))
  if (shape.is === "list" && shape.merge !== "atomic" && Array.isArray(value)) {
    const { merge: by, of } = shape
    const items = value.filter((item) => !isDropped(stepOf(item, by)))
    return items.map((item) => prune(item, of, dropped, [...path, stepOf(item, by)])) as T
  }
  if ((shape.is !== "struct" && shape.is !== "map") || !isRecord(value)) return value
  const entries = Object.entries(value).filter(([name]) => !isDropped(`f:${name}`))
  return Object.fromEntries(
    entries.map(([name, inner]) => {
      const field = shape.is === "map" ? shape.of : shape.fields.get(name)
      return [name, field ? prune(inner, field, dropped, [...path, `f:${name}`]) : inner]
    }),
  ) as T
}

function refuseConflicts(conflicts: { owner: Owner; paths: string[] }[]) {
  if (conflicts.length === 0) return
  const causes = conflicts.flatMap(({ owner, paths }) =>
    paths.map((path) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${nameOf(owner)}`,
      field: pathName(path),
    })),
  )
  const one = causes[0]!
  const list = conflicts.map(
    ({ owner, paths }) =>
      `conflicts with ${nameOf(owner)}:\n${paths.map((path) => `- ${pathName(path)}`).join("\n")}`,
  )
  throw applyConflict(
    causes.length === 1
      ? `Apply failed with 1 conflict: ${one.message}: ${one.field}`
      : `Apply failed with ${causes.length} conflicts: ${list.join("\n")}`,
    causes,
  )
}

const nameOf = ({ manager, operation, subresource, apiVersion, time }: Owner) =>
  `"${manager}"${subresource ? ` with subresource "${subresource}"` : ""} using ${apiVersion}${
    operation === "Update" ? ` at ${time}` : ""
  }`

function refuseDuplicates(value: unknown, shape: Shape, path: string) {
  if (shape.is === "list" && shape.merge !== "atomic" && Array.isArray(value)) {
    const { merge: by } = shape
    const seen = new Set<string>()
    for (const item of value) {
      const step = stepOf(item, by)
      const place = pathName(step)
      if (seen.has(step)) throw untyped(`${path}: duplicate entries for key ${place}`)
      seen.add(step)
      refuseDuplicates(item, shape.of, `${path}${place}`)
    }
  } else if ((shape.is === "struct" || shape.is === "map") && isRecord(value))
    for (const [name, inner] of Object.entries(value)) {
      const field = shape.is === "map" ? shape.of : shape.fields.get(name)
      if (field) refuseDuplicates(inner, field, `${path}.${name}`)
    }
}

/** What a manager applied does not fit the kind's schema. */
export const untyped = (what: string) => new Refusal(500, "", `failed to create typed patch object: ${what}`)
