import { KubeConfig, type V1Deployment } from "@kubernetes/client-node"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { startTestCluster, type TestCluster } from "./cluster"
import { applyDeployment, ask, type Clients, clientsOf, deployment, namespace, refusalOf } from "./examples"

let cluster: TestCluster
let clients: Clients
beforeAll(async () => {
  cluster = await startTestCluster()
  clients = clientsOf(cluster.kubeConfig())
})
afterEach(() => cluster.failNoMore())
afterAll(() => cluster.stop())

const path = `/api/v1/namespaces/${namespace}/configmaps`
const configMap = (name: string, more: object = {}) =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...more })
const json = { "content-type": "application/json" }

test("whoever has no token, or another, is not let in", async () => {
  expect(await ask(cluster, "GET", path, { token: "guessed" })).toMatchObject({ status: 401 })
  expect(await ask(cluster, "GET", "/readyz", { token: "guessed" })).toMatchObject({
    status: 200,
    text: "ok",
  })
})

test("the kubeconfig file is found by KUBECONFIG as any other", () => {
  const config = new KubeConfig()
  config.loadFromFile(cluster.kubeconfig)
  expect(config.getCurrentCluster()).toMatchObject({ server: cluster.url })
  expect(config.getContextObject("test")).toMatchObject({ namespace })
})

test("what is not there, what is there already, and what has changed since", async () => {
  expect(await refusalOf(clients.core.readNamespacedConfigMap({ namespace, name: "none" }))).toMatchObject({
    ...{ code: 404, reason: "NotFound", message: 'configmaps "none" not found' },
    details: { name: "none", kind: "configmaps" },
  })
  const body = { metadata: { name: "one" }, data: { a: "1" } }
  const typed = { apiVersion: "v1", kind: "ConfigMap" }
  const made = await clients.core.createNamespacedConfigMap({ namespace, body: { ...typed, ...body } })
  const again = clients.core.createNamespacedConfigMap({ namespace, body: { ...typed, ...body } })
  expect(await refusalOf(again)).toMatchObject({ code: 409, reason: "AlreadyExists" })
  const changed = { ...made, ...typed, data: { a: "2" } }
  await clients.core.replaceNamespacedConfigMap({ namespace, name: "one", body: changed })
  const stale = clients.core.replaceNamespacedConfigMap({ namespace, name: "one", body: changed })
  expect(await refusalOf(stale)).toMatchObject({
    ...{ code: 409, reason: "Conflict" },
    message: expect.stringContaining("please apply your changes to the latest version"),
  })
})

const spec = (pod: object) => deployment("x", { pod })
const container = (more: object) => ({
  containers: [{ name: "app", image: "registry.example/a:1", ...more }],
})
const get = { httpGet: { path: "/", port: 80 } }

test.each<[string, V1Deployment, string]>([
  ["no image", spec({ containers: [{ name: "app" }] }), "spec.template.spec.containers[0].image"],
  ["no containers", spec({ containers: [] }), "spec.template.spec.containers"],
  [
    "one name twice",
    spec({ initContainers: [{ name: "app", image: "registry.example/a:1" }] }),
    "spec.template.spec.initContainers[0].name",
  ],
  [
    "a volume that is not there",
    spec(container({ volumeMounts: [{ name: "none", mountPath: "/x" }] })),
    "spec.template.spec.containers[0].volumeMounts[0].name",
  ],
  [
    "a probe on what ends",
    spec({ initContainers: [{ name: "first", image: "registry.example/a:1", startupProbe: get }] }),
    "spec.template.spec.initContainers[0].startupProbe",
  ],
  [
    "a port too high",
    spec(container({ ports: [{ containerPort: 70_000 }] })),
    "spec.template.spec.containers[0].ports[0].containerPort",
  ],
  ["a name with capitals", { ...spec({}), metadata: { name: "Shout", namespace } }, "metadata.name"],
  [
    "a label too long",
    { ...spec({}), metadata: { name: "x", namespace, labels: { a: "b".repeat(64) } } },
    "metadata.labels",
  ],
  [
    "a selector of other labels",
    { ...spec({}), spec: { ...spec({}).spec!, selector: { matchLabels: { app: "other" } } } },
    "spec.template.metadata.labels",
  ],
])("%s is refused with the field", async (_, body, field) => {
  expect(await refusalOf(applyDeployment(clients, body))).toMatchObject({
    ...{ code: 422, reason: "Invalid" },
    details: { causes: [{ field }] },
  })
})

test("a selector cannot change", async () => {
  await applyDeployment(clients, deployment("fixed"))
  const other = deployment("fixed")
  other.spec!.selector.matchLabels!.more = "yes"
  other.spec!.template.metadata!.labels!.more = "yes"
  expect(await refusalOf(applyDeployment(clients, other))).toMatchObject({
    code: 422,
    message: expect.stringContaining("field is immutable"),
  })
})

test("an unknown field is warned of, or refused where that is asked", async () => {
  const body = configMap("unknown", { dat: { a: "1" } })
  const warned = await ask(cluster, "POST", path, { body, headers: json })
  expect(warned).toMatchObject({
    status: 201,
    headers: { warning: expect.stringContaining('unknown field \\"dat\\"') },
  })
  const strict = await ask(cluster, "POST", `${path}?fieldValidation=Strict`, { body, headers: json })
  expect(strict).toMatchObject({ status: 400, text: expect.stringContaining("strict decoding error") })
})

test("a value of another type, a body of another kind, a format it does not take", async () => {
  const number = await ask(cluster, "POST", path, { body: configMap("n", { data: { a: 1 } }), headers: json })
  expect(number).toMatchObject({ status: 400, text: expect.stringContaining("cannot unmarshal number") })
  const secret = JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" } })
  expect(await ask(cluster, "POST", path, { body: secret, headers: json })).toMatchObject({ status: 400 })
  const headers = { "content-type": "application/strategic-merge-patch+json" }
  expect(await ask(cluster, "PATCH", `${path}/one`, { body: "{}", headers })).toMatchObject({ status: 415 })
})

test("what the role does not allow is forbidden, and SelfSubjectAccessReview says so", async () => {
  cluster.forbid({ verb: "list", resource: "secrets", namespace })
  expect(await refusalOf(clients.core.listNamespacedSecret({ namespace }))).toMatchObject({
    ...{ code: 403, reason: "Forbidden" },
    message: expect.stringContaining('cannot list resource "secrets"'),
  })
  const review = (verb: string) =>
    clients.authorization.createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { verb, resource: "secrets", namespace } } },
    })
  expect((await review("list")).status?.allowed).toBe(false)
  expect((await review("get")).status?.allowed).toBe(true)
  cluster.allowAll()
})

test("requests fail as they are told to, so often and no more", async () => {
  cluster.failNext({ verb: "get", resource: "configmaps", times: 2 }, { status: 429, retryAfterS: 3 })
  for (let time = 0; time < 2; time++)
    expect(await ask(cluster, "GET", `${path}/one`)).toMatchObject({
      status: 429,
      headers: { "retry-after": "3" },
    })
  expect(await ask(cluster, "GET", `${path}/one`)).toMatchObject({ status: 200 })

  cluster.failNext({ verb: "create" }, { cut: "after" })
  const cut = ask(cluster, "POST", path, { body: configMap("cut"), headers: json })
  await expect(cut).rejects.toThrow()
  expect(cluster.find("configmaps", namespace, "cut")).not.toBeNull()

  cluster.failNext({ verb: "get" }, { silence: true })
  const silent = ask(cluster, "GET", `${path}/one`)
  await cluster.restart()
  await expect(silent).rejects.toThrow()
  expect(
    cluster.requests.filter((one) => one.verb === "create" && one.status === 201).length,
  ).toBeGreaterThan(0)
})

test("a server that hangs up takes a request and says nothing", async () => {
  cluster.hangUp()
  const before = cluster.requests.length
  const silent = ask(cluster, "GET", `${path}/one`)
  const cut = expect(silent).rejects.toThrow()
  await vi.waitFor(() => expect(cluster.requests.length).toBe(before + 1))
  await cluster.restart()
  await cut
  cluster.answerAgain()
  expect(cluster.requests.at(-1)).toMatchObject({ verb: "get", name: "one", status: null })
})

test("a server that is slow with some requests is not with others", async () => {
  const order: string[] = []
  cluster.delay({ verb: "get", resource: "configmaps" }, 200)
  await Promise.all([
    ask(cluster, "GET", `${path}/one`).then(() => order.push("slow")),
    ask(cluster, "GET", path).then(() => order.push("fast")),
  ])
  expect(order).toEqual(["fast", "slow"])
  cluster.delay({ verb: "get", resource: "configmaps" }, 0)
})

test("preconditions keep a delete from another object of the same name", async () => {
  const body = { preconditions: { uid: "another" } }
  const removed = clients.core.deleteNamespacedConfigMap({ namespace, name: "one", body })
  expect(await refusalOf(removed)).toMatchObject({ code: 409, reason: "Conflict" })
})
