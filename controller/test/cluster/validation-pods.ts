import type { V1Container, V1PodSpec, V1Probe, V1VolumeMount } from "@kubernetes/client-node"
import type { Wire } from "./objects"
import type { Cause } from "./refusal"
import { causes, isLabel, isSubdomain } from "./validation-values"

/** What of a pod is looked at, as a client has it or as it stands in JSON. */
type PodSpec = Pick<
  Wire<V1PodSpec>,
  "containers" | "initContainers" | "serviceAccountName" | "hostAliases"
> & { volumes?: { name: string }[] }
type Container = Wire<V1Container>

export const isImage = (image: string | undefined) =>
  image !== undefined && image !== "" && image.trim() === image

export function validatePodSpec(spec: PodSpec | undefined, at: string): Cause[] {
  const containers = spec?.containers ?? []
  const initial = spec?.initContainers ?? []
  const volumes = (spec?.volumes ?? []).map((one) => one.name)
  const all = [
    ...containers.map((one, index) => ({ one, place: `${at}.containers[${index}]`, initial: false })),
    ...initial.map((one, index) => ({ one, place: `${at}.initContainers[${index}]`, initial: true })),
  ]
  return [
    ...(containers.length === 0 ? [causes.required(`${at}.containers`)] : []),
    ...repeated(all.map(({ one, place }) => ({ value: one.name, field: `${place}.name` }))),
    ...repeated(volumes.map((name, index) => ({ value: name, field: `${at}.volumes[${index}].name` }))),
    ...volumes.flatMap((name, index) =>
      isLabel(name ?? "") ? [] : [causes.invalid(`${at}.volumes[${index}].name`, name, labelRule)],
    ),
    ...all.flatMap(({ one, place, initial }) => [
      ...container(one, place, volumes),
      ...(initial ? initContainer(one, place) : appContainer(one, place)),
    ]),
    ...(spec?.serviceAccountName && !isSubdomain(spec.serviceAccountName)
      ? [causes.invalid(`${at}.serviceAccountName`, spec.serviceAccountName, labelRule)]
      : []),
    ...(spec?.hostAliases ?? []).flatMap(({ ip }, index) =>
      /^\d{1,3}(\.\d{1,3}){3}$|:/.test(ip ?? "")
        ? []
        : [causes.invalid(`${at}.hostAliases[${index}].ip`, ip, "must be a valid IP address")],
    ),
  ]
}

const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"

function container(one: Container, at: string, volumes: string[]): Cause[] {
  const probes = {
    startupProbe: one.startupProbe,
    livenessProbe: one.livenessProbe,
    readinessProbe: one.readinessProbe,
  }
  const ports = one.ports ?? []
  return [
    ...(one.name ? [] : [causes.required(`${at}.name`)]),
    ...(one.name && !isLabel(one.name) ? [causes.invalid(`${at}.name`, one.name, labelRule)] : []),
    ...(one.image ? [] : [causes.required(`${at}.image`)]),
    ...(one.image && !isImage(one.image)
      ? [causes.invalid(`${at}.image`, one.image, "must not have leading or trailing whitespace")]
      : []),
    ...repeated(ports.map(({ name }, index) => ({ value: name, field: `${at}.ports[${index}].name` }))),
    ...ports.flatMap((port, index) => portCauses(port, `${at}.ports[${index}]`)),
    ...(one.env ?? []).flatMap(({ name }, index) =>
      name ? [] : [causes.required(`${at}.env[${index}].name`)],
    ),
    ...(one.volumeMounts ?? []).flatMap((mount, index) =>
      mountCauses(mount, `${at}.volumeMounts[${index}]`, volumes),
    ),
    ...repeated(
      (one.volumeMounts ?? []).map(({ mountPath }, index) => ({
        value: mountPath,
        field: `${at}.volumeMounts[${index}].mountPath`,
      })),
    ),
    ...Object.entries(probes).flatMap(([name, probe]) => (probe ? probeCauses(probe, `${at}.${name}`) : [])),
  ]
}

const portCauses = (
  { containerPort, name, protocol }: NonNullable<Container["ports"]>[number],
  at: string,
) => [
  ...(containerPort >= 1 && containerPort <= 65535
    ? []
    : [causes.invalid(`${at}.containerPort`, containerPort, "must be between 1 and 65535, inclusive")]),
  ...(name === undefined || (/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(name) && /[a-z]/.test(name))
    ? []
    : [causes.invalid(`${at}.name`, name, "must be no more than 15 characters")]),
  ...(protocol === undefined || ["TCP", "UDP", "SCTP"].includes(protocol)
    ? []
    : [causes.unsupported(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"])]),
]

const mountCauses = ({ name, mountPath }: Wire<V1VolumeMount>, at: string, volumes: string[]) => [
  ...(name ? [] : [causes.required(`${at}.name`)]),
  ...(name && !volumes.includes(name) ? [causes.missing(`${at}.name`, name)] : []),
  ...(mountPath ? [] : [causes.required(`${at}.mountPath`)]),
]

function probeCauses(probe: Wire<V1Probe>, at: string): Cause[] {
  const ways = [probe.exec, probe.httpGet, probe.tcpSocket, probe.grpc].filter(Boolean).length
  return [
    ...(ways === 0 ? [causes.required(at)] : []),
    ...(ways > 1 ? [causes.forbidden(at, "may not specify more than 1 handler type")] : []),
    ...((probe.successThreshold ?? 1) !== 1 && !at.endsWith("readinessProbe")
      ? [causes.invalid(`${at}.successThreshold`, probe.successThreshold, "must be 1")]
      : []),
  ]
}

/** One that ends has nothing to probe; one that stays (`restartPolicy: Always`) is a sidecar and has. */
function initContainer(one: Container, at: string): Cause[] {
  if (one.restartPolicy === "Always") return []
  if (one.restartPolicy !== undefined)
    return [causes.unsupported(`${at}.restartPolicy`, one.restartPolicy, ["Always"])]
  const why = "may not be set for init containers without restartPolicy=Always"
  return (["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
    .filter((field) => one[field])
    .map((field) => causes.forbidden(`${at}.${field}`, why))
}

const appContainer = (one: Container, at: string): Cause[] =>
  one.restartPolicy === undefined
    ? []
    : [causes.forbidden(`${at}.restartPolicy`, "may not be set for non-init containers")]

function repeated(values: { value: string | undefined; field: string }[]): Cause[] {
  const seen = new Set<string>()
  return values.flatMap(({ value, field }) => {
    if (value === undefined) return []
    if (seen.has(value)) return [causes.duplicate(field, value)]
    seen.add(value)
    return []
  })
}
