// Every object that the engines make, walked along the client's own model of Kubernetes' API: a field that is unknown
// there or of another type would be dropped, or refused, by a cluster.
import * as client from "@kubernetes/client-node"
import { expect, test } from "vitest"
import { workload as example } from "../test/examples"
import type { Workload } from "../workload"
import { deploymentOf } from "./manifest"
import { brokerTrustOf } from "./manifest/broker-trust"
import { autoscalerOf, disruptionBudgetOf } from "./manifest/companions"
import { type Platform, sidecarResources } from "./manifest/platform"

const image = (letter: string) => `registry.example/${letter}@sha256:${letter.repeat(64)}`
const workload: Workload = {
  ...example,
  ...{ env: { COLOUR: "teal" }, cpu: 1.5, memoryMib: 64, port: 80 },
  source: { kind: "Image", image: "registry.example/shop:1", reference: image("a") },
  sidecar: { recordedBuild: "b1", wxTokenFile: true },
  autoscaling: { minReplicas: 1, maxReplicas: 3 },
}
const platform: Platform = {
  ...{ owner: "weside", namespace: "instances", sidecarImage: image("b"), sidecarBuild: "b1" },
  ...{ netAdmin: true, consoleUrl: "https://console.example", sidecarResources },
  ...{ broker: { url: "https://broker.example" }, upstream: { url: "https://wechat.example" } },
  identity: { audience: "weside", serviceAccount: "weside-instance" },
  brokerTrust: { pem: "-----BEGIN CERTIFICATE-----", digest: "d" },
}
const linked: Platform = {
  ...platform,
  ...{ broker: { socket: "/sockets/broker.sock" }, upstream: { socket: "/sockets/upstream.sock" } },
  identity: { hostFolder: "/identity" },
}

type Attribute = { name: string; type: string }
const models = client as unknown as Record<string, { getAttributeTypeMap?: () => Attribute[] } | undefined>

/** What of a value its type does not know, by its path. */
function strange(value: unknown, type: string, path: string): string[] {
  if (value === undefined) return []
  const list = /^Array<(.*)>$/.exec(type)?.[1]
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (list)
    return Array.isArray(value)
      ? value.flatMap((one, at) => strange(one, list, `${path}[${at}]`))
      : [`${path} is no list`]
  if (map || models[type]?.getAttributeTypeMap) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path} is no object`]
    const known = map
      ? null
      : new Map(models[type]!.getAttributeTypeMap!().map((one) => [one.name, one.type]))
    return Object.entries(value).flatMap(([key, inner]) => {
      const innerType = map ?? known!.get(key)
      return innerType ? strange(inner, innerType, `${path}.${key}`) : [`${path}.${key} is unknown`]
    })
  }
  const allowed = type === "IntOrString" ? ["number", "string"] : [type]
  if (!/^(string|number|boolean|IntOrString)$/.test(type)) return [`${path} is of the type ${type}`]
  return allowed.includes(typeof value) ? [] : [`${path} is a ${typeof value}, not a ${type}`]
}

test.each([
  ["a Deployment", "V1Deployment", deploymentOf(workload, platform)],
  [
    "a Deployment of fixed replicas",
    "V1Deployment",
    deploymentOf({ ...workload, autoscaling: null }, platform),
  ],
  ["one without the sidecar", "V1Deployment", deploymentOf({ ...workload, sidecar: null }, platform)],
  [
    "one without NET_ADMIN",
    "V1Deployment",
    deploymentOf({ ...workload, port: 8080 }, { ...platform, netAdmin: false }),
  ],
  ["one on one machine", "V1Deployment", deploymentOf(workload, linked)],
  ["a budget", "V1PodDisruptionBudget", disruptionBudgetOf(workload, platform, "uid")],
  ["an autoscaler", "V2HorizontalPodAutoscaler", autoscalerOf(workload, platform, "uid")],
  ["the broker's roots", "V1ConfigMap", brokerTrustOf(platform)],
])("%s has no field that Kubernetes does not know, and none of another type", (_, type, object) => {
  expect(object).not.toBeNull()
  expect(strange(object, type, type)).toEqual([])
})

test("what is unknown or of another type is found", () => {
  const spec = {
    replicas: "2",
    selector: { matchLabels: { a: 1 } },
    template: { spec: { containers: {} } },
    more: 1,
  }
  expect(strange({ spec }, "V1Deployment", "it")).toEqual([
    "it.spec.replicas is a string, not a number",
    "it.spec.selector.matchLabels.a is a number, not a string",
    "it.spec.template.spec.containers is no list",
    "it.spec.more is unknown",
  ])
})
