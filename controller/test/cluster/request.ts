// What a request asks for, by its method and path alone.
import type { IncomingMessage } from "node:http"
import { type Kind, kindAt } from "./kinds"

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection"

export type Asked = {
  method: string
  path: string
  query: URLSearchParams
  /** Null for paths that name no resource, such as /version. */
  target: Target | null
}
export type Target = {
  verb: Verb
  kind: Kind
  namespace: string | null
  name: string | null
  subresource: string | null
}

export function asked({ method = "GET", url = "/" }: IncomingMessage): Asked {
  const { pathname, searchParams: query } = new URL(url, "https://cluster")
  const target = targetOf(method, decodeURI(pathname), query)
  return { method, path: pathname, query, target }
}

const paths =
  /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+\/[^/]+))(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?\/?$/
/** A namespace itself, which is written like everything in it. */
const ofNamespace = /^\/api\/v1\/namespaces\/(?<name>[^/]+)(?:\/(?<subresource>status|finalize))?\/?$/

function targetOf(method: string, path: string, query: URLSearchParams): Target | null {
  const own = ofNamespace.exec(path)?.groups
  const found = own ? { core: "v1", resource: "namespaces", ...own } : paths.exec(path)?.groups
  if (!found) return null
  const { core, group, namespace = null, resource = "", name = null, subresource = null } = found as Found
  const kind = kindAt(core ?? group ?? "", resource)
  if (!kind) return null
  const isWatch = ["true", "1"].includes(query.get("watch") ?? "")
  const verb = verbOf(method, name !== null, isWatch)
  return verb && { verb, kind, namespace, name, subresource }
}

type Found = {
  core?: string
  group?: string
  namespace?: string
  resource?: string
  name?: string
  subresource?: string
}

function verbOf(method: string, isNamed: boolean, isWatch: boolean): Verb | null {
  if (method === "GET") return isWatch ? "watch" : isNamed ? "get" : "list"
  if (method === "POST") return "create"
  if (method === "PUT") return "update"
  if (method === "PATCH") return "patch"
  if (method === "DELETE") return isNamed ? "delete" : "deletecollection"
  return null
}

/** As roles name it: `pods`, `pods/log`. */
export const resourceOf = ({ kind, subresource }: Target) =>
  subresource ? `${kind.resource}/${subresource}` : kind.resource
