// From a body to an object of its kind: what is null is not there, what is unknown is told, what has another type than
// its field is refused.
import type { Kind } from "./kinds"
import { isRecord, type Json, type Thing } from "./objects"
import { canonicalQuantity } from "./quantity"
import { badRequest } from "./refusal"
import { type Shape, shapeOfModel } from "./schema"

/** `unknown` names the fields that the kind does not have, as `spec.template.foo`; they are left out. */
export function decode(body: Json, kind: Kind): { thing: Thing; unknown: string[] } {
  if (body.kind !== kind.kind || body.apiVersion !== kind.apiVersion)
    throw badRequest(
      `the API version in the data (${body.apiVersion}, ${body.kind}) does not match the expected API version (${kind.apiVersion}, ${kind.kind})`,
    )
  const unknown: string[] = []
  const thing = walk(body, shapeOfModel(kind.model), "", unknown) as Thing
  return { thing: { ...thing, metadata: thing.metadata ?? { name: "" } }, unknown }
}

function walk(value: unknown, shape: Shape, path: string, unknown: string[]): unknown {
  if (shape.is === "atomic") return walk(value, shape.of, path, unknown)
  if (shape.is === "scalar") return scalar(value, shape.type, path)
  if (shape.is === "list") {
    if (!Array.isArray(value)) throw mismatch(path, value, "an array")
    return value.map((item, index) => walk(item, shape.of, `${path}[${index}]`, unknown))
  }
  if (!isRecord(value)) throw mismatch(path, value, "an object")
  const result: Json = {}
  for (const [name, inner] of Object.entries(value)) {
    const place = path ? `${path}.${name}` : name
    const field = shape.is === "map" ? shape.of : shape.fields.get(name)
    if (!field) unknown.push(place)
    else if (inner !== null && inner !== undefined) result[name] = walk(inner, field, place, unknown)
  }
  return result
}

function scalar(value: unknown, type: string, path: string) {
  if (quantityAt.test(path)) return quantityOf(value, path)
  if (type === "string" || type === "Date" || type === "V1MicroTime")
    return typeof value === "string" ? value : fail(path, value, "string")
  if (type === "number") return typeof value === "number" ? value : fail(path, value, "number")
  if (type === "boolean") return typeof value === "boolean" ? value : fail(path, value, "bool")
  if (type === "IntOrString")
    return typeof value === "number" || typeof value === "string" ? value : fail(path, value, "int or string")
  return value
}

const quantityAt = /\.(limits|requests|capacity|allocatable|hard|used)\.[^[]+$|\.sizeLimit$/

function quantityOf(value: unknown, path: string) {
  const canonical = canonicalQuantity(String(value))
  if (canonical === null)
    throw badRequest(`quantities must match the regular expression of quantities: ${path} is ${value}`)
  return canonical
}

function fail(path: string, value: unknown, wanted: string): never {
  throw mismatch(path, value, wanted)
}

const mismatch = (path: string, value: unknown, wanted: string) =>
  badRequest(
    `json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value} into Go struct field ${path} of type ${wanted}`,
  )
