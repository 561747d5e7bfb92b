// What a test does by hand, past the server: it looks, and plays an intruder or another tool.
import { isDeepStrictEqual } from "node:util"
import { kindOf } from "./kinds"
import { isRecord, type Json, type Pod, type Thing } from "./objects"
import { type DeleteOptions, remove } from "./remove"
import type { State } from "./state"
import { apply, create, edit } from "./write"

/** Resources by their name in paths, such as `pods`; `namespace` is null for those of the whole cluster. */
export function hands(state: State) {
  const { store } = state
  const find = <T extends Thing = Thing>(resource: string, namespace: string | null, name: string) =>
    store.find<T>(resource, namespace, name)
  const get = <T extends Thing = Thing>(resource: string, namespace: string | null, name: string): T => {
    const found = find<T>(resource, namespace, name)
    if (!found) throw new Error(`There is no ${resource} ${namespace ?? ""}/${name} in the test cluster.`)
    return found
  }
  const namespaceOf = (thing: object) =>
    (thing as { metadata?: { namespace?: string } }).metadata?.namespace ?? null

  return {
    find,
    get,
    list: <T extends Thing = Thing>(resource: string, namespace?: string) =>
      store.list<T>(resource, namespace),
    pods: (namespace?: string) => store.list<Pod>("pods", namespace),

    create: <T extends Thing = Thing>(thing: object, manager = "kubectl-create") =>
      create(state, kindFor(thing), namespaceOf(thing), plain(thing), { manager }) as T,

    /** A pod of nobody: no owner, unless the test says one. */
    createPodByHand: (
      namespace: string,
      name: string,
      more: { labels?: Record<string, string>; spec?: object } = {},
    ) =>
      create(
        state,
        kindOf("pods"),
        namespace,
        plain({
          ...{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels: more.labels ?? {} } },
          spec: more.spec ?? { containers: [{ name: "app", image: "registry.example/by-hand:1" }] },
        }),
        { manager: "kubectl-run" },
      ) as Pod,

    /** Server-side apply as another manager. */
    applyAs: (manager: string, thing: object, { force = false } = {}) =>
      apply(
        state,
        { kind: kindFor(thing), namespace: namespaceOf(thing), name: nameOf(thing) },
        plain(thing),
        { manager, force },
      ).thing,

    /** A plain update as somebody else; the status too, if it is changed. */
    edit<T extends Thing = Thing>(
      resource: string,
      namespace: string | null,
      name: string,
      by: (copy: T) => void,
      manager = "kubectl-edit",
    ) {
      const kind = kindOf(resource)
      const before = get<T>(resource, namespace, name)
      const after = structuredClone(before)
      by(after)
      if (!isDeepStrictEqual(after.status, before.status))
        edit(
          state,
          kind,
          before,
          (copy) => {
            copy.status = after.status
          },
          {
            manager,
            subresource: "status",
          },
        )
      return edit(state, kind, before, by, { manager })!
    },

    remove: (resource: string, namespace: string | null, name: string, options?: DeleteOptions) =>
      void remove(state, kindOf(resource), namespace, name, options),
  }
}

const kindFor = (thing: object) => kindOf(thing as { apiVersion?: string; kind?: string })
const nameOf = (thing: object) => (thing as { metadata?: { name?: string } }).metadata?.name ?? ""

/** As it would arrive: dates as text, nothing that is undefined. */
function plain(thing: object): Json {
  const json: unknown = JSON.parse(JSON.stringify(thing))
  return isRecord(json) ? json : {}
}
