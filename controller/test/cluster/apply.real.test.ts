import { afterAll, beforeAll, expect, test } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import {
  applyDeployment,
  asApply,
  ask,
  asMerge,
  type Clients,
  clientsOf,
  deployment,
  namespace,
  refusalOf,
} from "./examples"
import type { Deployment } from "./objects"

let cluster: TestCluster
let clients: Clients
beforeAll(async () => {
  cluster = await startTestCluster()
  clients = clientsOf(cluster.kubeConfig())
})
afterAll(() => cluster.stop())

const live = (name: string) => cluster.get<Deployment>("deployments", namespace, name)
const containerOf = (name: string) => live(name).spec!.template.spec!.containers[0]!

test("what is applied again as it is stays at its revision", async () => {
  await applyDeployment(clients, deployment("same", { replicas: 1 }))
  const first = live("same")
  await applyDeployment(clients, deployment("same", { replicas: 1 }))
  expect(live("same").metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  expect(first.metadata.generation).toBe(1)
})

test("the server adds its defaults, and writes quantities its own way", async () => {
  const resources = { requests: { cpu: "1000m", memory: "1024Mi" } }
  const containers = [
    { name: "app", image: "registry.example/hello:1", resources, ports: [{ containerPort: 80 }] },
  ]
  await applyDeployment(clients, deployment("defaults", { pod: { containers } }))
  expect(live("defaults").spec).toMatchObject({
    replicas: 1,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    template: {
      spec: { dnsPolicy: "ClusterFirst", restartPolicy: "Always", terminationGracePeriodSeconds: 30 },
    },
  })
  expect(containerOf("defaults")).toMatchObject({
    resources: { requests: { cpu: "1", memory: "1Gi" } },
    ports: [{ containerPort: 80, protocol: "TCP" }],
    terminationMessagePath: "/dev/termination-log",
    imagePullPolicy: "IfNotPresent",
  })
})

test("another manager's value is a conflict that names the field, and force takes it over", async () => {
  await applyDeployment(clients, deployment("conflict", { replicas: 1 }))
  await clients.apps.patchNamespacedDeployment(
    { namespace, name: "conflict", body: { spec: { replicas: 3 } }, fieldManager: "kubectl-scale" },
    asMerge,
  )
  const refusal = await refusalOf(
    applyDeployment(clients, deployment("conflict", { replicas: 2 }), { force: false }),
  )
  expect(refusal).toMatchObject({
    ...{ code: 409, reason: "Conflict" },
    details: { causes: [{ reason: "FieldManagerConflict", field: ".spec.replicas" }] },
  })
  expect(refusal.message).toContain('conflict with "kubectl-scale"')
  await applyDeployment(clients, deployment("conflict", { replicas: 2 }))
  expect(live("conflict").spec!.replicas).toBe(2)
  const managers = live("conflict").metadata.managedFields!.map((entry) => entry.manager)
  expect(managers).not.toContain("kubectl-scale")
})

test("the same value is no conflict: both own it", async () => {
  await applyDeployment(clients, deployment("shared", { replicas: 2 }))
  await applyDeployment(clients, deployment("shared", { replicas: 2 }), {
    fieldManager: "other",
    force: false,
  })
  await applyDeployment(clients, deployment("shared"))
  expect(live("shared").spec!.replicas).toBe(2)
})

test("what a manager says no more goes, and what is somebody else's stays", async () => {
  await applyDeployment(clients, deployment("less", { env: { A: "1", B: "2" } }))
  cluster.edit<Deployment>("deployments", namespace, "less", ({ metadata, spec }) => {
    metadata.labels!.team = "blue"
    spec!.template.spec!.containers[0]!.env!.push({ name: "THEIRS", value: "3" })
  })
  await applyDeployment(clients, deployment("less", { env: { A: "1" } }))
  expect(containerOf("less").env).toEqual([
    { name: "A", value: "1" },
    { name: "THEIRS", value: "3" },
  ])
  expect(live("less").metadata.labels).toEqual({ app: "less", team: "blue" })
})

test("a probe that is no longer applied goes with the defaults in it", async () => {
  const containers = (more: object) => ({
    containers: [{ name: "app", image: "registry.example/hello:1", ...more }],
  })
  const probe = { readinessProbe: { httpGet: { path: "/", port: 80 } } }
  await applyDeployment(clients, deployment("probe", { pod: containers(probe) }))
  expect(containerOf("probe").readinessProbe).toMatchObject({
    periodSeconds: 10,
    httpGet: { scheme: "HTTP" },
  })
  await applyDeployment(clients, deployment("probe", { pod: containers({}) }))
  expect(containerOf("probe").readinessProbe).toBeUndefined()
})

test("replicas that an autoscaler wrote stay when they are not applied", async () => {
  await applyDeployment(clients, deployment("scaled"))
  cluster.create({
    ...{
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "scaled", namespace },
    },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "scaled" }, maxReplicas: 5 },
  })
  cluster.autoscale(namespace, "scaled", 4)
  await applyDeployment(clients, deployment("scaled", { image: "registry.example/hello:2" }))
  expect(live("scaled").spec!.replicas).toBe(4)
})

test("a dry run changes nothing and says what would be", async () => {
  const would = await applyDeployment(clients, deployment("dry", { replicas: 7 }), { dryRun: "All" })
  expect(would.spec?.replicas).toBe(7)
  expect(cluster.find("deployments", namespace, "dry")).toBeNull()
})

test("YAML is taken as JSON is", async () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata: {name: by-yaml}
data: {key: value}
`
  const answer = await ask(
    cluster,
    "PATCH",
    `/api/v1/namespaces/${namespace}/configmaps/by-yaml?fieldManager=weside`,
    {
      body: yaml,
      headers: { "content-type": "application/apply-patch+yaml" },
    },
  )
  expect(answer.status).toBe(201)
  expect(JSON.parse(answer.text).data).toEqual({ key: "value" })
})

test("without a field manager, with an unknown field or a doubled key it is refused", async () => {
  const body = deployment("refused")
  const bare = clients.apps.patchNamespacedDeployment({ namespace, name: "refused", body }, asApply)
  expect(await refusalOf(bare)).toMatchObject({ code: 422, message: expect.stringContaining("fieldManager") })
  const twice = { containers: [1, 2].map((n) => ({ name: "app", image: `registry.example/hello:${n}` })) }
  expect(await refusalOf(applyDeployment(clients, deployment("refused", { pod: twice })))).toMatchObject({
    message: expect.stringContaining('duplicate entries for key [name="app"]'),
  })
})
