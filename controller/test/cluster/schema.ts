// The shape of every field, from the client's own models, and what the models do not say: how lists and maps merge
// when they are applied (`x-kubernetes-list-type`, `-list-map-keys` and `-map-type` of the published OpenAPI).
import * as client from "@kubernetes/client-node"

export type Shape =
  | { is: "struct"; fields: ReadonlyMap<string, Shape> }
  | { is: "map"; of: Shape }
  | { is: "list"; of: Shape; merge: { keys: string[] } | "set" | "atomic" }
  | { is: "atomic"; of: Shape }
  | { is: "scalar"; type: string }

const known = new Map<string, Shape>()

/** The shape of one of the client's models, such as `V1PodSpec`. */
export function shapeOfModel(name: string): Shape {
  const found = known.get(name)
  if (found) return found
  const fields = new Map<string, Shape>()
  const shape: Shape = { is: "struct", fields }
  known.set(name, shape)
  for (const { baseName, type } of attributesOf(name) ?? []) {
    const place = `${name}.${baseName}`
    const inner = shapeOfType(type, place)
    fields.set(baseName, atomicFields.has(place) ? { is: "atomic", of: inner } : inner)
  }
  return shape
}

function shapeOfType(type: string, place: string): Shape {
  const list = /^Array<(.*)>$/.exec(type)
  if (list) return { is: "list", of: shapeOfType(list[1]!, ""), merge: merges[place] ?? "atomic" }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)
  if (map) return { is: "map", of: shapeOfType(map[1]!, "") }
  if (!attributesOf(type)) return { is: "scalar", type }
  return atomicModels.has(type) ? { is: "atomic", of: shapeOfModel(type) } : shapeOfModel(type)
}

type Attribute = { baseName: string; type: string }
type Model = { getAttributeTypeMap?: () => Attribute[] }
const attributesOf = (name: string) =>
  (client as unknown as Record<string, Model | undefined>)[name]?.getAttributeTypeMap?.()

const byName = { keys: ["name"] }
const merges: Record<string, { keys: string[] } | "set" | "atomic"> = {
  "V1ObjectMeta.ownerReferences": { keys: ["uid"] },
  "V1ObjectMeta.finalizers": "set",
  "V1PodSpec.containers": byName,
  "V1PodSpec.initContainers": byName,
  "V1PodSpec.ephemeralContainers": byName,
  "V1PodSpec.volumes": byName,
  "V1PodSpec.imagePullSecrets": byName,
  "V1PodSpec.hostAliases": { keys: ["ip"] },
  "V1PodSpec.topologySpreadConstraints": { keys: ["topologyKey", "whenUnsatisfiable"] },
  "V1PodSpec.schedulingGates": byName,
  "V1Container.env": byName,
  "V1Container.ports": { keys: ["containerPort", "protocol"] },
  "V1Container.volumeMounts": { keys: ["mountPath"] },
  "V1Container.volumeDevices": { keys: ["devicePath"] },
  "V1ResourceRequirements.claims": byName,
  "V1ServiceSpec.ports": { keys: ["port", "protocol"] },
  "V1ServiceAccount.secrets": byName,
  "V1DeploymentStatus.conditions": { keys: ["type"] },
  "V1ReplicaSetStatus.conditions": { keys: ["type"] },
  "V1PodStatus.conditions": { keys: ["type"] },
  "V1PodDisruptionBudgetStatus.conditions": { keys: ["type"] },
  "V2HorizontalPodAutoscalerStatus.conditions": { keys: ["type"] },
}

const atomicModels = new Set([
  ...["V1LabelSelector", "V1LocalObjectReference", "V1ObjectReference", "V1TypedLocalObjectReference"],
  ...["V1ObjectFieldSelector", "V1ResourceFieldSelector", "V1SecretKeySelector", "V1ConfigMapKeySelector"],
  ...["V1NodeSelector", "V1NodeSelectorTerm", "V1RoleRef", "RbacV1Subject"],
])
const atomicFields = new Set(["V1PodSpec.nodeSelector", "V1ServiceSpec.selector"])

/** A list of these keys has, where a key is left out, what the server would add to it. */
export const keyDefaults: Record<string, unknown> = { protocol: "TCP" }
