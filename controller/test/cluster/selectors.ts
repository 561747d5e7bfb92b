import { isRecord, type Thing } from "./objects"
import { badRequest } from "./refusal"

export type Matches = (thing: Thing) => boolean

/** A label selector of a query: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelSelector(text: string): Matches {
  const terms = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []
  const matchers = terms.map((term) => labelTerm(term.trim()))
  return (thing) => matchers.every((matches) => matches(thing.metadata.labels ?? {}))
}

type Labels = Record<string, string>

function labelTerm(term: string): (labels: Labels) => boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term)
  if (set) {
    const [, key = "", operator, list = ""] = set
    const values = list.split(",").map((value) => value.trim())
    return (labels) =>
      operator === "in"
        ? key in labels && values.includes(labels[key]!)
        : !values.includes(labels[key] ?? "\0")
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term)
  if (equality) {
    const [, key = "", operator, value = ""] = equality
    return (labels) => (operator === "!=" ? labels[key] !== value : labels[key] === value)
  }
  const presence = /^(!?)\s*([^=!\s()]+)$/.exec(term)
  if (!presence) throw badRequest(`unable to parse requirement: found '${term}'`)
  return (labels) => presence[2]! in labels !== (presence[1] === "!")
}

type Requirement = { key: string; operator: string; values?: string[] }
type Selector = { matchLabels?: Labels; matchExpressions?: Requirement[] }

/** A selector of an object's spec. An empty one matches everything. */
export function selects(selector: Selector | undefined, labels: Labels = {}): boolean {
  const pairs = Object.entries(selector?.matchLabels ?? {})
  return (
    pairs.every(([key, value]) => labels[key] === value) &&
    (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === "Exists") return key in labels
      if (operator === "DoesNotExist") return !(key in labels)
      return (key in labels && values.includes(labels[key]!)) === (operator === "In")
    })
  )
}

const supported = ["metadata.name", "metadata.namespace", "spec.nodeName", "status.phase", "type", "reason"]
const supports = (path: string) => supported.includes(path) || path.startsWith("involvedObject.")

/** A field selector of a query: `metadata.name=a,status.phase!=Running`. */
export function fieldSelector(text: string): Matches {
  const terms = text.split(",").map((term) => {
    const parts = /^([^=!]+)(==|=|!=)(.*)$/.exec(term)
    if (!parts) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`)
    const [, path = "", operator, value] = parts
    if (!supports(path)) throw badRequest(`field label not supported: ${path}`)
    return (thing: Thing) => (valueAt(thing, path) === value) !== (operator === "!=")
  })
  return (thing) => terms.every((matches) => matches(thing))
}

const valueAt = (thing: Thing, path: string) =>
  path.split(".").reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), thing) ?? ""
