import type { V1Pod, V1ReplicaSet } from "@kubernetes/client-node"
import { expect, test } from "vitest"
import { misfitsOf } from "./misfits"

const spec = (sidecar: boolean) => ({
  containers: [{ name: "app" }],
  initContainers: sidecar ? [{ name: "sidecar" }] : [],
})
const setOf = (sidecar: boolean) =>
  new Map<string, V1ReplicaSet>([
    ["set", { metadata: { name: "set" }, spec: { selector: {}, template: { spec: spec(sidecar) } } }],
  ])
const pod = (name: string, sidecar: boolean, more: V1Pod["metadata"] = {}): V1Pod => ({
  metadata: {
    ...{ name, generateName: "set-" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "set", uid: "1", controller: true }],
    ...more,
  },
  spec: spec(sidecar),
})
const handmade = { generateName: undefined }
const ending = { deletionTimestamp: new Date() }

test.each<[string, boolean, V1Pod[], string[]]>([
  ["all are as made", true, [pod("a", true), pod("b", true)], []],
  ["one lacks it", true, [pod("a", true), pod("b", false)], ["b"]],
  ["one carries it", false, [pod("a", true), pod("b", false)], ["a"]],
  ["the only one is not of its set", true, [pod("a", false, handmade)], ["a"]],
  ["all are changed on their way in", true, [pod("a", false), pod("b", false)], []],
  ["it ends already", true, [pod("a", true), pod("b", false, ending)], []],
  ["it is over", true, [pod("a", true), { ...pod("b", false), status: { phase: "Failed" } }], []],
])("%s", (_, sidecar, pods, misfits) => {
  const found = misfitsOf(pods, setOf(sidecar), sidecar)
  expect(found.map(({ metadata }) => metadata!.name)).toEqual(misfits)
})

test("a rollout is under way: it ends those of the edited template itself", () => {
  expect(misfitsOf([pod("a", false), pod("b", false, handmade)], setOf(false), true)).toEqual([])
})
