// One request that reached the objects: verb by verb, what it does and what comes back.
import type { ServerResponse } from "node:http"
import { applyType, mergeType, parsed } from "./body"
import { discovery } from "./discovery"
import { evict } from "./eviction"
import type { Faults } from "./faults"
import { list, matcherOf } from "./list"
import type { Deployment, Pod, Thing } from "./objects"
import { forbidden, noSuchPath, notFound, Refusal } from "./refusal"
import { type DeleteOptions, remove } from "./remove"
import { type Asked, resourceOf, type Target } from "./request"
import { requestToken, reviewAccess, reviewToken } from "./reviews"
import { readScale, writeScale } from "./scale"
import type { State } from "./state"
import type { Watches } from "./watch"
import { apply, create, mergePatch, type Options, type Place, replace } from "./write"

export type Surroundings = { state: State; faults: Faults; watches: Watches }
export type Body = { text: string; contentType: string; userAgent: string }
/** Null when the answer is on its way already: a stream. */
export type Answer = { status: number; body: unknown; warnings?: string[] } | null

export function answer(around: Surroundings, asked: Asked, body: Body, response: ServerResponse): Answer {
  const { target, path, query } = asked
  if (!target) return unnamed(path)
  const { state, faults, watches } = around
  const { kind, namespace, name } = target
  if (faults.isDenied(target)) throw denied(target)
  if (target.subresource && !subresources.has(resourceOf(target))) throw noSuchPath()
  if (target.verb === "watch") {
    const only = new URLSearchParams(query)
    if (name) only.set("fieldSelector", `metadata.name=${name}`)
    watches.open(kind, namespace, only, response)
    return null
  }
  if (target.verb === "list") return { status: 200, body: list(state, kind, namespace, query) }
  if (target.verb === "deletecollection") return removeAll(state, target, query)
  if (name === null) return make(around, target, query, body)
  const place = { kind, namespace, name }
  if (target.verb === "get") return read(state, target, place, query, response)
  if (target.verb === "delete") return removeOne(state, place, query, body)
  return write(state, target, place, query, body)
}

function unnamed(path: string): Answer {
  if (path === "/version") return { status: 200, body: { major: "1", minor: "29", gitVersion: "v1.29.0" } }
  if (["/readyz", "/livez", "/healthz"].includes(path)) return { status: 200, body: "ok" }
  const found = discovery(path.replace(/\/$/, ""))
  if (!found) throw noSuchPath()
  return { status: 200, body: found }
}

function read(
  state: State,
  { subresource }: Target,
  { kind, namespace, name }: Place,
  query: URLSearchParams,
  response: ServerResponse,
): Answer {
  const thing = state.store.find<Thing>(kind.resource, namespace, name)
  if (!thing) throw notFound(kind, name)
  if (subresource === "scale") return { status: 200, body: readScale(thing as Deployment) }
  if (subresource !== "log") return { status: 200, body: thing }
  state.logs.send(thing as Pod, query, response)
  return null
}

const bodyTypes = ["application/json", "application/yaml"]

function make({ state, faults }: Surroundings, target: Target, query: URLSearchParams, sent: Body): Answer {
  const { kind, namespace } = target
  const body = parsed(sent.text, sent.contentType, bodyTypes)
  if (kind.kind === "TokenReview") return { status: 201, body: reviewToken(state, body) }
  if (kind.kind === "SelfSubjectAccessReview") return { status: 201, body: reviewAccess(faults, body) }
  if (kind.namespaced && !namespace)
    throw new Refusal(
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource",
    )
  const { options, warnings } = optionsOf(target, query, sent)
  return { status: 201, body: create(state, kind, namespace, body, options), warnings }
}

function write(state: State, target: Target, place: Place, query: URLSearchParams, sent: Body): Answer {
  const { options, warnings } = optionsOf(target, query, sent)
  if (target.verb === "create") {
    const body = parsed(sent.text, sent.contentType, bodyTypes)
    if (target.subresource === "token") return { status: 201, body: requestToken(state, place, body) }
    if (target.subresource === "eviction") return { status: 201, body: evict(state, place, body) }
    throw noSuchPath()
  }
  const accepted = target.verb === "patch" ? [applyType, mergeType] : bodyTypes
  const body = parsed(sent.text, sent.contentType, accepted)
  if (target.subresource === "scale") return { status: 200, body: writeScale(state, place, body, options) }
  if (target.verb === "update") return { status: 200, body: replace(state, place, body, options), warnings }
  if (sent.contentType === mergeType && query.get("force"))
    throw invalidOption("force: Forbidden: may not be specified for non-apply patch")
  if (sent.contentType === mergeType)
    return { status: 200, body: mergePatch(state, place, body, options), warnings }
  if (!query.get("fieldManager"))
    throw invalidOption("fieldManager: Required value: is required for apply patch")
  if (target.subresource) throw noSuchPath()
  const { created, thing } = apply(state, place, body, options)
  return { status: created ? 201 : 200, body: thing, warnings }
}

const invalidOption = (why: string) =>
  new Refusal(422, "Invalid", `PatchOptions.meta.k8s.io "" is invalid: ${why}`, {
    ...{ group: "meta.k8s.io", kind: "PatchOptions" },
    causes: [{ reason: "FieldValueInvalid", message: why, field: why.slice(0, why.indexOf(":")) }],
  })

function removeOne(
  state: State,
  { kind, namespace, name }: Place,
  query: URLSearchParams,
  sent: Body,
): Answer {
  const { gone, thing } = remove(state, kind, namespace, name, deleteOptions(query, sent))
  // What is gone at once is told with a Status; a pod and what waits for something, with the object.
  if (!gone || kind.kind === "Pod") return { status: 200, body: thing }
  const details = { name, kind: kind.resource, uid: thing.metadata.uid }
  return { status: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } }
}

function removeAll(state: State, { kind, namespace }: Target, query: URLSearchParams): Answer {
  const matches = matcherOf(query)
  const all = state.store.list<Thing>(kind.resource, namespace).filter(matches)
  for (const { metadata } of all) remove(state, kind, metadata.namespace ?? null, metadata.name)
  return { status: 200, body: list(state, kind, namespace, query) }
}

function deleteOptions(query: URLSearchParams, { text }: Body): DeleteOptions {
  const sent: DeleteOptions = text ? parsed(text, "application/json", bodyTypes) : {}
  const seconds = query.get("gracePeriodSeconds")
  const policy = query.get("propagationPolicy") as DeleteOptions["propagationPolicy"]
  return {
    ...sent,
    ...(seconds !== null && { gracePeriodSeconds: Number(seconds) }),
    ...(policy !== null && { propagationPolicy: policy }),
    ...(query.get("dryRun") && { dryRun: [query.get("dryRun")!] }),
  }
}

function optionsOf({ subresource }: Target, query: URLSearchParams, { userAgent }: Body) {
  const warnings: string[] = []
  const options: Options = {
    manager: query.get("fieldManager") ?? (userAgent.split("/")[0] || "unknown"),
    ...(subresource && { subresource }),
    dryRun: query.get("dryRun") === "All",
    force: query.get("force") === "true",
    fieldValidation: query.get("fieldValidation") ?? "Warn",
    warn: (text) => void warnings.push(text),
  }
  return { options, warnings }
}

const subresources = new Set([
  ...["pods/log", "pods/status", "pods/eviction", "serviceaccounts/token", "namespaces/status"],
  ...["deployments/status", "deployments/scale", "replicasets/status", "replicasets/scale"],
  ...["horizontalpodautoscalers/status", "poddisruptionbudgets/status", "nodes/status"],
])

const denied = (target: Target) =>
  forbidden(
    target.kind,
    target.name ?? "",
    `User "test" cannot ${target.verb} resource "${resourceOf(target)}" in API group "${target.kind.apiVersion.replace(/\/?[^/]*$/, "")}"${
      target.namespace ? ` in the namespace "${target.namespace}"` : " at the cluster scope"
    }`,
  )
