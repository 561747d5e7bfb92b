import { expect, test } from "vitest"
import { type RecordedVersion, workloadOf } from "./workload"

const version: RecordedVersion = {
  id: "the-version",
  environmentId: "the-environment",
  number: 7,
  source: { kind: "Command", command: ["run", "--fast"], directory: "there" },
  port: 8123,
  env: { COLOUR: "teal" },
  cpu: 1.25,
  memoryMib: 321,
  mountWxToken: true,
  openapiSidecar: "Enabled",
  sidecarBuild: "build-77",
  service: { name: "shop" },
  environment: { name: "prod" },
}
const placement = { replicas: 4, minReplicas: 4, maxReplicas: 9, generation: 19, removedAt: null }

test("every field reaches the workload", () => {
  expect(workloadOf(version, placement)).toEqual({
    versionId: "the-version",
    environmentId: "the-environment",
    environment: "prod",
    service: "shop",
    number: 7,
    name: "shop-007",
    source: { kind: "Command", command: ["run", "--fast"], directory: "there" },
    port: 8123,
    env: { COLOUR: "teal" },
    cpu: 1.25,
    memoryMib: 321,
    sidecar: { recordedBuild: "build-77", wxTokenFile: true },
    replicas: 4,
    autoscaling: { minReplicas: 4, maxReplicas: 9 },
    generation: 19,
  })
})

test("without bounds no autoscaler decides", () => {
  const fixed = { ...placement, minReplicas: null, maxReplicas: null }
  expect(workloadOf(version, fixed)).toMatchObject({ replicas: 4, autoscaling: null })
})

test.each([
  ["Enabled", "build-1", true],
  ["Enabled", null, true],
  ["Disabled", null, false],
  ["Disabled", "build-1", false],
] as const)(
  "recorded %s with build %s: the sidecar is in it: %s",
  (openapiSidecar, sidecarBuild, carries) => {
    const { sidecar } = workloadOf({ ...version, openapiSidecar, sidecarBuild }, placement)
    expect(sidecar !== null).toBe(carries)
  },
)

test("a version that people deleted is to have no instance, whatever its placement says", () => {
  const removed = workloadOf(version, { ...placement, removedAt: new Date() })
  expect(removed).toMatchObject({ replicas: 0, autoscaling: null })
})

test("a record that nobody can read is an error, never something else to run", () => {
  expect(() => workloadOf({ ...version, source: { kind: "Magic" } }, placement)).toThrow()
})
