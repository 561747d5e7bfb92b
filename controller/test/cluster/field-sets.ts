// Sets of field paths. A path is its steps, `f:name`, `k:{"name":"app"}` or `v:"value"`, as FieldsV1 writes them.
import { isRecord, type Json } from "./objects"
import { keyDefaults, type Shape } from "./schema"

/** From a path's key (`keyOfPath`) to the value that stands there. */
export type Leaves = Map<string, unknown>
export type FieldSet = ReadonlySet<string>

const separator = "\n"
export const stepsOf = (path: string) => path.split(separator)
const join = (path: string, step: string) => (path ? `${path}${separator}${step}` : step)

/** Every field that is set in a value, each item of a keyed list being one, too. */
export function leavesOf(value: unknown, shape: Shape, path = "", leaves: Leaves = new Map()): Leaves {
  if (shape.is === "list" && shape.merge !== "atomic" && Array.isArray(value)) {
    for (const item of value) {
      const place = join(path, stepOf(item, shape.merge))
      leaves.set(place, shape.merge === "set" ? item : undefined)
      if (shape.merge !== "set") leavesOf(item, shape.of, place, leaves)
    }
    return leaves
  }
  const fields = isRecord(value) && (shape.is === "struct" || shape.is === "map") ? Object.entries(value) : []
  for (const [name, inner] of fields) {
    const field = shape.is === "map" ? shape.of : shape.is === "struct" ? shape.fields.get(name) : null
    if (field) leavesOf(inner, field, join(path, `f:${name}`), leaves)
  }
  if (fields.length === 0 && path) leaves.set(path, value)
  return leaves
}

/** How an item of a list is known among the others. */
export function stepOf(item: unknown, merge: { keys: string[] } | "set"): string {
  if (merge === "set") return `v:${JSON.stringify(item)}`
  const record = isRecord(item) ? item : {}
  const keys = merge.keys.map((key) => [key, record[key] ?? keyDefaults[key]])
  return `k:${JSON.stringify(Object.fromEntries(keys.filter(([, value]) => value !== undefined)))}`
}

/** The set with every field and item that encloses one of its own. */
export function withParents(set: Iterable<string>): Set<string> {
  const all = new Set<string>()
  for (const path of set) {
    const steps = stepsOf(path)
    for (let length = 1; length <= steps.length; length++) all.add(steps.slice(0, length).join(separator))
  }
  return all
}

export const minus = (set: Iterable<string>, other: FieldSet) =>
  new Set([...set].filter((path) => !other.has(path)))
export const union = (...sets: Iterable<string>[]) => new Set(sets.flatMap((set) => [...set]))

/** As `metadata.managedFields[].fieldsV1` says it. */
export function toFieldsV1(set: FieldSet): Json {
  const root: Json = {}
  for (const path of [...set].sort()) {
    let at = root
    for (const step of stepsOf(path)) {
      at[step] ??= {}
      at = at[step] as Json
    }
    at["."] = {}
  }
  return simplified(root)
}

/** A member without anything below it is written as nothing at all. */
function simplified(fields: Json): Json {
  const entries = Object.entries(fields).map(([step, inner]) => [step, simplified(inner as Json)])
  return entries.length === 1 && entries[0]![0] === "." ? {} : Object.fromEntries(entries)
}

export function fromFieldsV1(fields: Json, path = "", set = new Set<string>()): Set<string> {
  const steps = Object.entries(fields)
  if (path && (steps.length === 0 || "." in fields)) set.add(path)
  for (const [step, inner] of steps) if (step !== ".") fromFieldsV1(inner as Json, join(path, step), set)
  return set
}

/** A path as conflicts name it: `.spec.template.spec.containers[name="app"].image`. */
export const pathName = (path: string) =>
  stepsOf(path)
    .map((step) => {
      const text = step.slice(2)
      if (step.startsWith("f:")) return `.${text}`
      if (step.startsWith("v:")) return `[=${text}]`
      const keys = Object.entries(JSON.parse(text) as Json)
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`
    })
    .join("")
