// What a thief of an instance's identity gets: an application that looks for it, and whoever comes with it later.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { driveEngine, member } from "../controller/test/driven-engine"
import type { Broker } from "./server"
import {
  joinedInstance,
  makeEnvironment,
  makeInstance,
  makeJoinToken,
  openPolicy,
  post,
  startWorld,
  until,
  type World,
} from "./test-world"

const root = path.resolve(import.meta.dirname, "..")

let world: World
let broker: Broker
beforeAll(async () => {
  world = await startWorld()
  broker = await world.broker()
})
afterAll(async () => {
  await broker?.stop()
  await world?.stop()
})

/** What a process finds that looks at itself, at every other process of its instance, and at the instance's files. */
const search = (instanceId: string, folder: string) => `
for process in /proc/[0-9]*; do
  grep -qs "WESIDE_RUN=${instanceId}" $process/environ || continue
  echo "looked at $(tr '\\0' ' ' < $process/cmdline)"
  tr '\\0' '\\n' < $process/environ
  timeout 0.2 cat $process/fd/3 < /dev/null
done
timeout 0.2 cat <&3
find ${folder} -type f -size -64k -exec cat {} +
true`

test("the application of an instance finds neither the join token nor the credential, wherever it looks", async () => {
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa", paths: ["/wxa/msg_sec_check"] })
  const one = member("a")
  await makeInstance(world, versionId, one.name, one.id)
  const joinToken = await makeJoinToken(world, one.id)
  const dataDir = mkdtempSync(path.join(tmpdir(), "weside-thief-"))
  const settings = {
    brokerUrl: broker.address,
    upstream: world.upstream,
    sidecarCommand: [path.join(root, "node_modules/.bin/bun"), path.join(root, "sidecar/main.ts")],
  }
  const driven = await driveEngine(dataDir, settings, joinToken)
  try {
    await driven.want({ sidecar: { recordedBuild: "b1", wxTokenFile: false } }, [one])
    const { address } = await driven.running(one)
    const response = await fetch(`${address}/run?${encodeURIComponent(search(one.id, dataDir))}`)
    const { answer } = (await response.json()) as { answer: { out: string; err: string } }
    expect(answer.out).toMatch(/looked at .*sidecar\/main\.ts/)
    expect(answer.out).toMatch(/looked at .*app\.mjs/)
    expect(answer.out + answer.err).not.toContain(joinToken)
    expect(answer.out + answer.err).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\./)
    expect(await post(broker.address, "/v1/join", { joinToken, build: "b" })).toMatchObject({ status: 401 })
  } finally {
    await driven.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test("stolen and used after the instance ended: every door is shut within its second", async () => {
  const { versionId } = await makeEnvironment(world, { owner: "wxaaaa" })
  await world.storeSecret("wxaaaa", "secret-of-wxaaaa")
  const { instanceId, credential } = await joinedInstance(world, broker.address, versionId, "robbed")
  const unused = await makeJoinToken(world, instanceId)
  const stream = await openPolicy(broker.address, credential)
  expect(await stream.policy()).toMatchObject({ revision: 1 })
  const doors: [string, unknown][] = [
    ["/v1/token", { appid: "wxaaaa" }],
    ["/v1/heartbeat", { policyRevision: 1, build: "b" }],
    ["/v1/calls", { boot: instanceId, calls: [], counts: [] }],
    ["/v1/renew", undefined],
  ]
  for (const [path, body] of doors)
    expect((await post(broker.address, path, body, credential)).status, path).toBeLessThan(300)

  await world.db.instance.delete({ where: { id: instanceId } })
  await until(
    async () => (await post(broker.address, "/v1/renew", undefined, credential)).status === 401,
    "the broker knows that the instance is gone",
  )
  for (const [path, body] of doors)
    expect(await post(broker.address, path, body, credential), path).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    })
  expect((await openPolicy(broker.address, credential)).status).toBe(401)
  expect(await stream.policy()).toBeNull()
  expect(await post(broker.address, "/v1/join", { joinToken: unused, build: "b" })).toMatchObject({
    status: 401,
  })
})

test("an identity outlives neither its environment nor another instance of the same name", async () => {
  const { versionId, environmentId } = await makeEnvironment(world)
  const { instanceId, credential } = await joinedInstance(world, broker.address, versionId, "i-1")
  const beat = () => post(broker.address, "/v1/heartbeat", { policyRevision: 1, build: "b" }, credential)
  await world.db.instance.delete({ where: { id: instanceId } })
  const again = await joinedInstance(world, broker.address, versionId, "i-1")
  await until(async () => (await beat()).status === 401, "the first of that name is refused")
  expect(await post(broker.address, "/v1/renew", undefined, again.credential)).toMatchObject({ status: 200 })
  await world.db.environment.update({ where: { id: environmentId }, data: { retired: environmentId } })
  await until(
    async () => (await post(broker.address, "/v1/renew", undefined, again.credential)).status === 401,
    "an instance of a deleted environment is refused",
  )
})

test("it opens the apps of its own environment, and no other's", async () => {
  const own = await makeEnvironment(world, { owner: "wxaaaa" })
  await makeEnvironment(world, { owner: "wxbbbb" })
  for (const appid of ["wxaaaa", "wxbbbb"]) await world.storeSecret(appid, `secret-of-${appid}`)
  const { credential } = await joinedInstance(world, broker.address, own.versionId, "curious")
  const token = (appid: string) => post(broker.address, "/v1/token", { appid }, credential)
  expect(await token("wxaaaa")).toMatchObject({ status: 200 })
  for (const appid of ["wxbbbb", "wx0123456789abcdef"])
    expect(await token(appid)).toMatchObject({ status: 403, body: { code: "forbidden" } })
})
