// What is not the token of this Weside's pod, though it looks like one; and what a stolen one is worth.
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import type { Broker } from "./server"
import { pods, startPods } from "./test-pods"
import { makeEnvironment, makeInstance, post, startWorld, until, type World } from "./test-world"

let world: World
let ground: Awaited<ReturnType<typeof startPods>>
let broker: Broker
let versionId: string

beforeAll(async () => {
  world = await startWorld()
  ground = await startPods()
  vi.stubEnv("KUBECONFIG", ground.cluster.kubeconfig)
  world.config.pods = pods
  broker = await world.broker()
  ;({ versionId } = await makeEnvironment(world))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await broker?.stop()
  await ground?.cluster.stop()
  await world?.stop()
})

const join = (joinToken: string) => post(broker.address, "/v1/join", { joinToken, build: "b1" })
const refused = { status: 401, body: { code: "unauthenticated" } }
const api = "https://kubernetes.default.svc"

test.each([
  ["a token for the cluster's API", { audiences: [api] }],
  ["a token for another service of the cluster", { audiences: ["vault"] }],
  ["a pod of the same account's name in another namespace", { namespace: "elsewhere" }],
  ["a pod of the namespace under another account", { serviceAccount: "another" }],
  ["a token that has expired", { expiresInS: 0 }],
])("%s", async (_, asked) => {
  const { token } = await ground.instance(world, versionId, asked)
  expect(await join(token)).toMatchObject(refused)
})

test("a token that is bound to no pod, though somebody may make such for the account", async () => {
  const token = ground.cluster.serviceAccountToken({ ...pods, audiences: ["weside"] })
  expect(await join(token)).toMatchObject({
    ...refused,
    body: { message: "The token is not bound to a pod." },
  })
})

test("a token that names an instance's pod, signed by nobody", async () => {
  const { token } = await ground.instance(world, versionId)
  const [head, claims] = token.split(".")
  for (const forged of [`${head}.${claims}.${"A".repeat(43)}`, `${head}.${claims}.A`])
    expect(await join(forged)).toMatchObject(refused)
})

test.each([
  ["no audiences", { audiences: undefined }],
  ["another audience", { audiences: [api] }],
  ["not authenticated", { authenticated: false }],
  ["an error beside it", { authenticated: undefined, error: "the webhook is away" }],
  ["two pods", { extra: ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] }],
  ["a pod that is no UUID", { extra: ["' OR true --"] }],
  ["no pod", { extra: undefined }],
])("an API server that knows no audiences or says odd things is believed nothing: %s", async (_, odd) => {
  const { token, uid } = await ground.instance(world, versionId)
  const { extra, ...status } = { extra: [uid], ...odd }
  const username = `system:serviceaccount:${pods.namespace}:${pods.serviceAccount}`
  const user = { username, extra: extra && { "authentication.kubernetes.io/pod-uid": extra } }
  const said = { authenticated: true, audiences: ["weside"], user, ...status }
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: {}, status: said }
  ground.cluster.failNext({ resource: "tokenreviews" }, { status: 201, body })
  expect(await join(token)).toMatchObject(refused)
  expect((await join(token)).status).toBe(200)
})

test("a pod that somebody else made with the account joins nobody: the controller has not written it down", async () => {
  const { token } = ground.pod()
  for (let n = 0; n < 3; n++) expect(await join(token)).toMatchObject({ status: 503 })
})

test("a pod of another Weside in the same namespace is not in this one's database", async () => {
  const other = await startWorld()
  const { versionId: theirs } = await makeEnvironment(other)
  const { token, uid } = ground.pod()
  await makeInstance(other, theirs, "i-1", uid)
  expect(await join(token)).toMatchObject({ status: 503 })
  await other.stop()
})

test("a token that was copied out of a pod joins as that instance, until the pod or its instance ends", async () => {
  const { token, uid, name, namespace } = await ground.instance(world, versionId)
  const [own, stolen] = [await join(token), await join(token)]
  expect([own.status, stolen.status]).toEqual([200, 200])
  ground.cluster.remove("pods", namespace, name, { gracePeriodSeconds: 0 })
  expect(await join(token)).toMatchObject(refused)
  await world.db.instance.delete({ where: { id: uid } })
  const renew = () => post(broker.address, "/v1/renew", undefined, String(stolen.body.credential))
  await until(async () => (await renew()).status === 401, "what was joined with it is refused as well")
})
