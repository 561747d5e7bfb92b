// A real sidecar as in a pod: its token in a file that the kubelet replaces, the broker over HTTPS with a CA of its own.
import { writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { startAuthority } from "../sidecar/rig/authority"
import { ask, get } from "../sidecar/rig/raw-client"
import { type BrokerProcess, startBrokerProcess, startSidecarProcess } from "./faults/processes"
import { startPods } from "./test-pods"
import { makeEnvironment, makeInstance, startWorld, until, type World } from "./test-world"

type Sidecar = Awaited<ReturnType<typeof startSidecarProcess>>

const authority = startAuthority()
let world: World
let ground: Awaited<ReturnType<typeof startPods>>
let broker: BrokerProcess
let versionId: string
const sidecars: Sidecar[] = []

const file = (name: string) => path.join(world.folder, name)
function put(name: string, text: string) {
  writeFileSync(file(name), text)
  return file(name)
}

/** A broker whose certificate is for `host`. */
function startBroker(host: string) {
  const { key, cert } = authority.issue(host)
  return startBrokerProcess(world, {
    WESIDE_ENGINE: "kubernetes",
    KUBECONFIG: ground.cluster.kubeconfig,
    BROKER_LISTEN: "127.0.0.1:0",
    BROKER_CERTIFICATE_FILE: put(`${host}.crt`, cert),
    BROKER_CERTIFICATE_KEY_FILE: put(`${host}.key`, key),
  })
}
const urlOf = ({ address }: BrokerProcess) => address.replace("127.0.0.1", "localhost")

async function startSidecar(url = urlOf(broker)) {
  const sidecar = await startSidecarProcess("", url, world.upstream, {
    SIDECAR_JOIN_TOKEN_FILE: file("token"),
    NODE_EXTRA_CA_CERTS: authority.caFile,
  })
  sidecars.push(sidecar)
  return sidecar
}
const health = async ({ health: url }: Sidecar) => (await fetch(`${url}/healthz`)).status
const says = (sidecar: Sidecar, words: string) =>
  until(() => sidecar.output().includes(words), `it says “${words}”`)

beforeAll(async () => {
  world = await startWorld()
  ground = await startPods()
  broker = await startBroker("localhost")
  ;({ versionId } = await makeEnvironment(world, { paths: ["/wxa/msg_sec_check"] }))
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
})
afterEach(async () => {
  await Promise.all(sidecars.splice(0).map((sidecar) => sidecar.kill()))
})
afterAll(async () => {
  await broker?.kill()
  await ground?.cluster.stop()
  await world?.stop()
  authority.remove()
})

test("it waits for its row, joins, serves a call, and joins again when it is started again", async () => {
  const { token, name, uid } = ground.pod()
  put("token", `${token}\n`)
  const first = await startSidecar()
  await says(first, "not known as an instance yet")
  expect(await health(first)).toBe(503)
  await makeInstance(world, versionId, name, uid)
  await until(async () => (await health(first)) === 200, "it is ready")
  const answer = await ask(Number(new URL(first.address).port), get("/wxa/msg_sec_check"))
  expect(answer.header("x-openapi-seqid")).toBeTruthy()
  expect(answer.status).toBe(200)
  expect(first.output()).not.toContain(token.split(".")[1])

  await first.kill()
  const second = await startSidecar()
  await until(async () => (await health(second)) === 200, "it is ready again")
})

test("a token that was replaced on disk joins, though the one before it has come to nothing", async () => {
  const gone = ground.pod()
  const { token } = await ground.instance(world, versionId)
  put("token", gone.token)
  ground.cluster.forbid({ resource: "tokenreviews" })
  const sidecar = await startSidecar()
  await says(sidecar, "may not ask the cluster")
  ground.cluster.remove("pods", gone.namespace, gone.name, { gracePeriodSeconds: 0 })
  put("token", token)
  ground.cluster.allowAll()
  await until(async () => (await health(sidecar)) === 200, "it is ready")
})

test("a token that comes to nothing ends it with code 3, and it says why", async () => {
  put("token", ground.pod({ namespace: "elsewhere" }).token)
  const sidecar = await startSidecar()
  await until(() => sidecar.child.exitCode !== null, "it ends")
  expect(sidecar.child.exitCode).toBe(3)
  expect(sidecar.output()).toContain("The token is of another service account")
})

test("a broker whose certificate is for another name gets no token", async () => {
  const { token } = await ground.instance(world, versionId)
  put("token", token)
  const other = await startBroker("broker.elsewhere.example")
  try {
    const asked = ground.cluster.requests.length
    const sidecar = await startSidecar(urlOf(other))
    await says(sidecar, "cannot join yet")
    expect(await health(sidecar)).toBe(503)
    expect(ground.cluster.requests.length).toBe(asked)
  } finally {
    await other.kill()
  }
})

test("a broker without a cluster does not start, and says what to set", async () => {
  const start = startBrokerProcess(world, { WESIDE_ENGINE: "kubernetes", KUBECONFIG: file("none") })
  await expect(start).rejects.toThrow(/The broker cannot start: .*KUBECONFIG/)
})
