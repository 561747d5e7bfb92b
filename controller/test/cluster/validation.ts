// What a real server refuses to store, field by field (422 Invalid).
import { isDeepStrictEqual } from "node:util"
import type { Kind } from "./kinds"
import type { Autoscaler, Budget, Deployment, Pod, ReplicaSet, Thing } from "./objects"
import { type Cause, invalid } from "./refusal"
import { selects } from "./selectors"
import { isImage, validatePodSpec } from "./validation-pods"
import { causes, isLabel, isLabelKey, isSubdomain } from "./validation-values"

/** Throws what is wrong with an object, all at once. `before` is what an update would replace. */
export function validate(kind: Kind, thing: Thing, before: Thing | null) {
  const found = [
    ...metadata(thing, before),
    ...(validators[kind.kind]?.(thing as never, before as never) ?? []),
  ]
  if (found.length > 0) throw invalid(kind, thing.metadata.name, found)
}

function metadata({ kind, metadata }: Thing, before: Thing | null): Cause[] {
  const { name, labels = {}, annotations = {} } = metadata
  const rule = labelNamed.has(kind) ? isLabel : kind.includes("Role") ? isPathSegment : isSubdomain
  return [
    ...(rule(name) ? [] : [causes.invalid("metadata.name", name, nameRule)]),
    ...labelCauses("metadata.labels", labels),
    ...Object.keys(annotations)
      .filter((key) => !isLabelKey(key))
      .map((key) =>
        causes.invalid("metadata.annotations", key, "name part must consist of alphanumeric characters"),
      ),
    ...(before && metadata.uid !== before.metadata.uid
      ? [causes.invalid("metadata.uid", metadata.uid, "field is immutable")]
      : []),
  ]
}

const nameRule =
  "a lowercase RFC 1123 name must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
const isPathSegment = (name: string) => name.length > 0 && !/[/%]/.test(name) && name !== "." && name !== ".."
/** Kinds whose name is a label of DNS: no dots. */
const labelNamed = new Set(["Namespace", "Service"])

function labelCauses(field: string, labels: Record<string, string>): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(isLabelKey(key)
      ? []
      : [causes.invalid(field, key, "name part must consist of alphanumeric characters")]),
    ...(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value)
      ? []
      : [causes.invalid(field, value, value.length > 63 ? "must be no more than 63 bytes" : labelRule)]),
  ])
}

const labelRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

type Validator = (thing: never, before: never) => Cause[]

const validators: Record<string, Validator> = {
  Pod: (pod: Pod, before: Pod | null) => [
    ...(pod.spec ? validatePodSpec(pod.spec, "spec") : [causes.required("spec.containers")]),
    ...(before && !isDeepStrictEqual(immutablePart(pod), immutablePart(before))
      ? [causes.forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`")]
      : []),
  ],
  Deployment: (deployment: Deployment, before: Deployment | null) => [
    ...workload(deployment, before),
    ...strategy(deployment),
  ],
  ReplicaSet: (set: ReplicaSet, before: ReplicaSet | null) => workload(set, before),
  PodDisruptionBudget: ({ spec }: Budget) =>
    spec?.minAvailable !== undefined && spec.maxUnavailable !== undefined
      ? [causes.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")]
      : [],
  HorizontalPodAutoscaler: ({ spec }: Autoscaler) => [
    ...(spec?.scaleTargetRef?.kind && spec.scaleTargetRef.name
      ? []
      : [causes.required("spec.scaleTargetRef")]),
    ...((spec?.maxReplicas ?? 0) >= 1
      ? []
      : [causes.invalid("spec.maxReplicas", spec?.maxReplicas, "must be greater than 0")]),
    ...((spec?.minReplicas ?? 1) >= 1
      ? []
      : [causes.invalid("spec.minReplicas", spec?.minReplicas, "must be greater than or equal to 1")]),
    ...((spec?.minReplicas ?? 1) <= (spec?.maxReplicas ?? 0)
      ? []
      : [
          causes.invalid(
            "spec.maxReplicas",
            spec?.maxReplicas,
            "must be greater than or equal to `minReplicas`",
          ),
        ]),
    ...(spec?.metrics ?? []).flatMap((metric, index) =>
      metric.type === "ContainerResource" && !metric.containerResource?.container
        ? [causes.required(`spec.metrics[${index}].containerResource.container`)]
        : [],
    ),
  ],
}

function workload({ spec }: Deployment | ReplicaSet, before: Deployment | ReplicaSet | null): Cause[] {
  if (!spec) return [causes.required("spec")]
  const { selector, template, replicas = 1 } = spec
  const empty = !selector?.matchLabels && !selector?.matchExpressions
  return [
    ...(replicas < 0
      ? [causes.invalid("spec.replicas", replicas, "must be greater than or equal to 0")]
      : []),
    ...(empty ? [causes.required("spec.selector")] : []),
    ...(template ? [] : [causes.required("spec.template")]),
    ...(template && !empty && !selects(selector, template.metadata?.labels)
      ? [
          causes.invalid(
            "spec.template.metadata.labels",
            template.metadata?.labels ?? {},
            "`selector` does not match template `labels`",
          ),
        ]
      : []),
    ...(before && !isDeepStrictEqual(before.spec?.selector, selector)
      ? [causes.invalid("spec.selector", selector, "field is immutable")]
      : []),
    ...(template?.metadata?.labels ? labelCauses("spec.template.labels", template.metadata.labels) : []),
    ...(template ? validatePodSpec(template.spec, "spec.template.spec") : []),
    ...(template?.spec && template.spec.restartPolicy !== "Always"
      ? [causes.unsupported("spec.template.spec.restartPolicy", template.spec.restartPolicy, ["Always"])]
      : []),
  ]
}

function strategy({ spec }: Deployment): Cause[] {
  const { type = "RollingUpdate", rollingUpdate } = spec?.strategy ?? {}
  if (type === "Recreate" && rollingUpdate)
    return [
      causes.forbidden(
        "spec.strategy.rollingUpdate",
        "may not be specified when strategy `type` is 'Recreate'",
      ),
    ]
  const none = (value: unknown) => value === 0 || value === "0%"
  return none(rollingUpdate?.maxSurge) && none(rollingUpdate?.maxUnavailable)
    ? [causes.invalid("spec.strategy.rollingUpdate.maxUnavailable", 0, "may not be 0 when `maxSurge` is 0")]
    : []
}

/** What of a pod cannot change any more: images and what the scheduler sets may. */
const immutablePart = ({ spec }: Pod) => ({
  ...spec,
  ...{ nodeName: null, tolerations: null, activeDeadlineSeconds: null, terminationGracePeriodSeconds: null },
  containers: spec?.containers.map((one) => ({ ...one, image: isImage(one.image) })),
  initContainers: spec?.initContainers?.map((one) => ({ ...one, image: isImage(one.image) })),
})
