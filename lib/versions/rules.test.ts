import { expect, test } from "vitest"
import {
  autoscaleRefusal,
  autoscalingOf,
  desiredReplicas,
  placedAs,
  sameAs,
  scaleRefusal,
  sizeOf,
  sizeText,
  sourceRefusal,
} from "./rules"
import { CreateVersion, ScaleVersion, type Size, type VersionView } from "./schema"

test.each([
  ["process", 1, /The process engine has no autoscaler.*fixed number/],
  ["podman", 1, /The podman engine has no autoscaler.*WESIDE_ENGINE=kubernetes/],
  ["podman", null, /no autoscaler/],
  ["kubernetes", null, /nothing to measure.*with cpu/],
  ["kubernetes", 0.05, null],
] as const)("autoscaling on %s with cpu %s", (engine, cpu, refusal) => {
  if (refusal) expect(autoscaleRefusal(engine, cpu)).toMatch(refusal)
  else expect(autoscaleRefusal(engine, cpu)).toBeNull()
})

test.each([
  ["Image", "kubernetes", true],
  ["Command", "kubernetes", false],
  ["Image", "podman", true],
  ["Command", "process", true],
] as const)("a source of kind %s on %s runs: %s", (kind, engine, runs) => {
  expect(sourceRefusal(kind, engine) === null).toBe(runs)
})

test.each([
  ["process", 8080, 2, false],
  ["process", 8080, 1, true],
  ["process", null, 50, true],
  ["podman", 8080, 50, true],
  ["kubernetes", 80, 50, true],
])("%s, port %s, %i instances: possible: %s", (engine, port, replicas, possible) => {
  expect(scaleRefusal(engine, port, replicas) === null).toBe(possible)
})

test.each<[Size, ReturnType<typeof placedAs>, string]>([
  [{ replicas: 4 }, { replicas: 4, minReplicas: null, maxReplicas: null }, "4"],
  [{ replicas: 0 }, { replicas: 0, minReplicas: null, maxReplicas: null }, "0"],
  [{ minReplicas: 2, maxReplicas: 10 }, { replicas: 2, minReplicas: 2, maxReplicas: 10 }, "2–10"],
  [{ minReplicas: 3, maxReplicas: 3 }, { replicas: 3, minReplicas: 3, maxReplicas: 3 }, "3–3"],
])("%o is placed, and read back the same", (size, placed, text) => {
  expect(placedAs(size)).toEqual(placed)
  expect(sizeOf(placed)).toEqual(size)
  expect(sizeText(size)).toBe(text)
})

test("one instance when nothing is said", () => {
  expect(placedAs({})).toEqual({ replicas: 1, minReplicas: null, maxReplicas: null })
})

test.each([
  ["a fixed number", null, null, 7, 4],
  ["nothing said yet", 4, 9, null, 4],
  ["within the bounds", 4, 9, 7, 7],
  ["said before the bounds rose", 4, 9, 2, 4],
  ["said before the bounds fell", 4, 9, 12, 9],
])("desired: %s", (_, minReplicas, maxReplicas, wanted, desired) => {
  const placed = { replicas: 4, minReplicas, maxReplicas }
  expect(desiredReplicas(placed, wanted)).toBe(desired)
  expect(autoscalingOf(placed) === null).toBe(minReplicas === null)
})

const source = { kind: "Image", image: "shop:1" }
test.each([
  [{ replicas: 3, minReplicas: 2, maxReplicas: 4 }, "replicas", /not both/],
  [{ replicas: 3, minReplicas: 2 }, "replicas", /not both/],
  [{ minReplicas: 2 }, "maxReplicas", /upper one too/],
  [{ maxReplicas: 2 }, "minReplicas", /lower one too/],
  [{ minReplicas: 5, maxReplicas: 4 }, "maxReplicas", /below the lower/],
  [{ minReplicas: 0, maxReplicas: 4 }, "minReplicas", /1 to 50/],
  [{ minReplicas: 1, maxReplicas: 51 }, "maxReplicas", /1 to 50/],
  [{ minReplicas: 1.5, maxReplicas: 4 }, "minReplicas", /whole/],
  [{ minReplicas: null, maxReplicas: 4 }, "minReplicas", /whole/],
])("%o is refused at %s, for a new version and for one that is scaled", (size, field, reason) => {
  for (const schema of [ScaleVersion, CreateVersion]) {
    const [issue] = schema.safeParse({ source, ...size }).error?.issues ?? []
    expect(issue).toMatchObject({ path: [field], message: expect.stringMatching(reason) })
  }
})

test("to scale says how far; to create may leave it out", () => {
  expect(ScaleVersion.safeParse({}).error?.issues).toMatchObject([{ path: ["replicas"] }])
  expect(CreateVersion.parse({ source })).not.toHaveProperty("replicas")
})

const view: VersionView = {
  ...{ number: 7, name: "shop-007", environment: "prod", service: "shop", percent: 30 },
  source: { kind: "Image", image: "shop:1", reference: `shop@sha256:${"d".repeat(64)}` },
  ...{ port: 8123, env: { COLOUR: "teal" }, cpu: 1.25, memoryMib: 321, mountWxToken: true, remark: "蓝" },
  ...{ openapiSidecar: "Disabled", switchChangeId: "", sidecarBuild: null, origin: { kind: "Create" } },
  ...{ specHash: "", createdAt: "", createdBy: "", generation: 3, observedGeneration: 3, conditions: [] },
  instances: { desired: 6, ready: 6, carrying: 0 },
  ...{ replicas: 4, autoscaling: { minReplicas: 4, maxReplicas: 9 }, differsFromSwitch: true },
}

test("every field of what runs reaches a rebuild, and the bounds too", () => {
  const { source, port, env, cpu, memoryMib, mountWxToken, remark } = view
  const same = { source, port, env, cpu, memoryMib, mountWxToken, remark }
  expect(sameAs(view)).toEqual({ ...same, minReplicas: 4, maxReplicas: 9 })
  expect(sameAs({ ...view, autoscaling: null })).toEqual({ ...same, replicas: 4 })
  expect(sameAs({ ...view, autoscaling: null, replicas: 0 })).toEqual({ ...same, replicas: 1 })
})
