// What the controller's pure tests begin with: one of each, to be changed where a case differs.
import type { ObservedInstance } from "../engine/engine"
import type { Workload } from "../workload"

export const workload: Workload = {
  versionId: "018f0000-0000-7000-8000-000000000001",
  environmentId: "018f0000-0000-7000-8000-000000000002",
  environment: "demo",
  service: "hello",
  number: 3,
  name: "hello-003",
  source: { kind: "Command", command: ["node", "app.mjs"], directory: "controller/test" },
  port: null,
  env: {},
  cpu: null,
  memoryMib: null,
  sidecar: null,
  replicas: 1,
  autoscaling: null,
  generation: 1,
}

export const running: ObservedInstance = {
  id: "018f0000-0000-7000-8000-00000000000a",
  name: "hello-003-aaaaa",
  versionId: workload.versionId,
  phase: "Running",
  reason: "",
  openapiSidecar: "Absent",
  nameTakeover: "None",
  address: "http://127.0.0.1:20001",
  sidecarAddress: null,
  restarts: 0,
  startedAt: new Date(0),
  failing: null,
}
