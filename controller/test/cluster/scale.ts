import type { Deployment, Json } from "./objects"
import { badRequest, notFound } from "./refusal"
import type { State } from "./state"
import { edit, type Options, type Place } from "./write"

/** The replicas of a Deployment or ReplicaSet as an object of their own, which autoscalers write. */
export const readScale = ({ metadata, spec, status }: Deployment): Json => ({
  ...{ kind: "Scale", apiVersion: "autoscaling/v1" },
  metadata: {
    ...{ name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
    ...{ resourceVersion: metadata.resourceVersion, creationTimestamp: metadata.creationTimestamp },
  },
  spec: { replicas: spec?.replicas ?? 0 },
  status: {
    replicas: status?.replicas ?? 0,
    selector: Object.entries(spec?.selector.matchLabels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
  },
})

export function writeScale(
  state: State,
  { kind, namespace, name }: Place,
  body: Json,
  options: Options,
): Json {
  const { replicas } = (body.spec ?? {}) as { replicas?: unknown }
  if (typeof replicas !== "number") throw badRequest("spec.replicas of a Scale must be a number")
  const thing = state.store.find<Deployment>(kind.resource, namespace, name)
  if (!thing) throw notFound(kind, name)
  const after = edit(
    state,
    kind,
    thing,
    ({ spec }) => {
      spec!.replicas = replicas
    },
    options,
  )
  return readScale(after!)
}
