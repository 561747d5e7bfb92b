import { expect, test } from "vitest"
import { blankSize, sizeDraftOf, sizeInputOf } from "./size-draft"

const version = { cpu: 0.5, replicas: 4, autoscaling: null, instances: { desired: 4, ready: 4, carrying: 0 } }
const automatic = {
  ...version,
  autoscaling: { minReplicas: 4, maxReplicas: 9 },
  instances: { ...version.instances, desired: 7 },
}

test.each([
  ["a fixed number", version, "kubernetes", ["Fixed", "4", "4", "8"]],
  [
    "scaled to 0",
    { ...version, replicas: 0, instances: { ...version.instances, desired: 0 } },
    "podman",
    ["Fixed", "0", "1", "2"],
  ],
  [
    "more than half of what there may be",
    { ...version, replicas: 40 },
    "kubernetes",
    ["Fixed", "4", "40", "50"],
  ],
  ["bounds", automatic, "kubernetes", ["Automatic", "7", "4", "9"]],
  ["bounds from another engine", automatic, "podman", ["Fixed", "7", "4", "9"]],
] as const)("%s", (_, from, engine, [scaling, replicas, minReplicas, maxReplicas]) => {
  expect(sizeDraftOf(from, engine)).toEqual({ scaling, replicas, minReplicas, maxReplicas })
})

test.each([
  [{}, { replicas: 1 }],
  [{ replicas: " 3 " }, { replicas: 3 }],
  [{ replicas: "" }, { replicas: Number.NaN }],
  [
    { scaling: "Automatic" as const, maxReplicas: "9" },
    { minReplicas: 1, maxReplicas: 9 },
  ],
  [
    { scaling: "Automatic" as const, minReplicas: " " },
    { minReplicas: Number.NaN, maxReplicas: 2 },
  ],
])("typed %o is asked for as %o", (part, input) => {
  expect(sizeInputOf({ ...blankSize, ...part })).toEqual(input)
})
