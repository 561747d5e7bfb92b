// Lists, whole or in pages. Every page of one list is of the same revision; a page's token outlives no compaction.
import type { Kind } from "./kinds"
import type { Thing } from "./objects"
import { badRequest, expired, Refusal } from "./refusal"
import { fieldSelector, labelSelector, type Matches } from "./selectors"
import type { State } from "./state"
import { keyOf } from "./store"

export function matcherOf(query: URLSearchParams): Matches {
  const byLabels = labelSelector(query.get("labelSelector") ?? "")
  const byFields = query.get("fieldSelector") ? fieldSelector(query.get("fieldSelector")!) : () => true
  return (thing) => byLabels(thing) && byFields(thing)
}

export function list({ store }: State, kind: Kind, namespace: string | null, query: URLSearchParams) {
  const token = read(query.get("continue"))
  const limit = Number(query.get("limit") ?? 0)
  const asked = Number(query.get("resourceVersion") ?? 0)
  if (asked > store.revision()) throw tooLarge(asked, store.revision())
  const exact = query.get("resourceVersionMatch") === "Exact" ? asked : null
  const revision = token?.revision ?? exact ?? store.revision()
  const all = store.at(revision, kind.resource)
  if (!all) throw expired(token ? expiredToken : `The resourceVersion for the provided list is too old.`)
  const matches = matcherOf(query)
  const rest = all
    .filter((one) => (!namespace || one.metadata.namespace === namespace) && matches(one))
    .sort((one, other) => (key(one) < key(other) ? -1 : 1))
    .filter((one) => !token || key(one) > token.after)
  const items = limit > 0 ? rest.slice(0, limit) : rest
  const left = rest.length - items.length
  return {
    kind: `${kind.kind}List`,
    apiVersion: kind.apiVersion,
    metadata: {
      resourceVersion: String(revision),
      ...(left > 0 && { continue: write({ revision, after: key(items.at(-1)!) }), remainingItemCount: left }),
    },
    // Items of a list do not say again what they are.
    items: items.map(({ apiVersion: _, kind: __, ...item }) => item),
  }
}

const key = ({ metadata }: Thing) => keyOf(metadata.namespace, metadata.name)

type Token = { revision: number; after: string }
const write = (token: Token) => Buffer.from(JSON.stringify(token)).toString("base64url")

function read(text: string | null): Token | null {
  if (!text) return null
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString())
  } catch {
    throw badRequest("continue key is not valid: not a token of this server")
  }
}

const expiredToken =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter."

const tooLarge = (asked: number, current: number) =>
  new Refusal(
    504,
    "Timeout",
    `Too large resource version: ${asked}, current: ${current}`,
    {
      retryAfterSeconds: 1,
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    },
    { "retry-after": "1" },
  )
