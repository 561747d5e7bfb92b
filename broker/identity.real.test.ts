import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto"
import { readFile } from "node:fs/promises"
import { importJWK, SignJWT } from "jose"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { KeyFile } from "./keys"
import type { Broker } from "./server"
import {
  joinedInstance,
  makeEnvironment,
  makeInstance,
  makeJoinToken,
  post,
  startWorld,
  until,
  type World,
} from "./test-world"

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

const join = (joinToken: string) => post(broker.address, "/v1/join", { joinToken, build: "b1" })
const beat = (credential: string) =>
  post(broker.address, "/v1/heartbeat", { policyRevision: 1, build: "b1" }, credential)

test("a join token opens its instance's identity", async () => {
  const { versionId, environment } = await makeEnvironment(world)
  const joinToken = await makeJoinToken(world, await makeInstance(world, versionId, "i-7"))
  const { status, body } = await join(joinToken)
  expect(status).toBe(200)
  expect(body).toEqual({
    credential: expect.any(String),
    expiresInS: 600,
    instance: "i-7",
    environment,
    service: "hello",
    version: 1,
  })
  expect(await beat(String(body.credential))).toMatchObject({ status: 204 })
})

test("of many sidecars with one join token, one joins", async () => {
  const { versionId } = await makeEnvironment(world)
  const joinToken = await makeJoinToken(world, await makeInstance(world, versionId))
  const answers = await Promise.all(Array.from({ length: 10 }, () => join(joinToken)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(401)])
})

test("an expired join token, an unknown one, and one of a version without the sidecar join nobody", async () => {
  const { versionId } = await makeEnvironment(world)
  const expired = await makeJoinToken(world, await makeInstance(world, versionId), -1)
  const without = await makeEnvironment(world, { openapi: "Disabled" })
  const unrecorded = await makeJoinToken(world, await makeInstance(world, without.versionId))
  for (const token of [expired, unrecorded, "x".repeat(43)])
    expect(await join(token)).toMatchObject({ status: 401, body: { code: "unauthenticated" } })
})

test("a credential is renewed, also by another broker with the same key file", async () => {
  const { versionId } = await makeEnvironment(world)
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const other = await world.broker()
  const renewed = await post(other.address, "/v1/renew", undefined, credential)
  await other.stop()
  expect(renewed.status).toBe(200)
  expect(renewed.body.credential).not.toBe(credential)
  expect(await beat(String(renewed.body.credential))).toMatchObject({ status: 204 })
})

test("an instance that is removed is refused within its second", async () => {
  const { versionId } = await makeEnvironment(world)
  const { instanceId, credential } = await joinedInstance(world, broker.address, versionId)
  expect(await beat(credential)).toMatchObject({ status: 204 })
  await world.db.instance.delete({ where: { id: instanceId } })
  await until(async () => (await beat(credential)).status === 401, "the instance is refused")
  expect(await post(broker.address, "/v1/renew", undefined, credential)).toMatchObject({ status: 401 })
})

test("an expired credential opens nothing but its own renewal, for a day", async () => {
  const { versionId, environmentId } = await makeEnvironment(world)
  const { instanceId } = await joinedInstance(world, broker.address, versionId)
  const expired = (agoS: number) => signed({ instanceId, environmentId, versionId, endsInS: -agoS })
  expect(await beat(await expired(-60))).toMatchObject({ status: 204 })
  expect(await beat(await expired(60))).toMatchObject({ status: 401 })
  expect(await post(broker.address, "/v1/renew", undefined, await expired(3600))).toMatchObject({
    status: 200,
  })
  expect(await post(broker.address, "/v1/renew", undefined, await expired(90_000))).toMatchObject({
    status: 401,
  })
})

test("forged credentials: no algorithm, a public key as HMAC secret, another key, another audience", async () => {
  const { versionId, environmentId } = await makeEnvironment(world)
  const { instanceId, credential } = await joinedInstance(world, broker.address, versionId)
  const [head = "", payload = "", signature = ""] = credential.split(".")
  const header = JSON.parse(Buffer.from(head, "base64url").toString())
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const { signing } = await keyFile()
  const hmacInput = `${encoded({ ...header, alg: "HS256" })}.${payload}`
  const hmac = createHmac("sha256", Buffer.from(signing.keys[0]!.jwk.x, "base64url")).update(hmacInput)
  const strange = generateKeyPairSync("ed25519").privateKey
  const claims = { instanceId, environmentId, versionId, endsInS: 60 }
  const forged = {
    "alg none": `${encoded({ ...header, alg: "none" })}.${payload}.`,
    "alg none with a signature": `${encoded({ ...header, alg: "none" })}.${payload}.${signature}`,
    "HMAC with the public key": `${hmacInput}.${hmac.digest("base64url")}`,
    "another key": await signed({ ...claims, key: strange }),
    "an unknown key id": await signed({ ...claims, kid: "nobody" }),
    "no key id": await signed({ ...claims, kid: undefined }),
    "another audience": await signed({ ...claims, audience: "weside-console" }),
    "another instance": `${head}.${encoded({ ...JSON.parse(Buffer.from(payload, "base64url").toString()), sub: randomUUID() })}.${signature}`,
    "another environment": await signed({ ...claims, environmentId: randomUUID() }),
    nothing: "",
  }
  for (const [name, forgery] of Object.entries(forged))
    expect(await beat(forgery), name).toMatchObject({ status: 401 })
})

test("requests that are too large, of another type, not JSON, not as agreed, or unknown", async () => {
  const { versionId } = await makeEnvironment(world)
  const { credential } = await joinedInstance(world, broker.address, versionId)
  const send = async (path: string, type: string, body: string, method = "POST") => {
    const headers = { "content-type": type, authorization: `Bearer ${credential}` }
    const response = await fetch(broker.address + path, { method, headers, body })
    return { status: response.status, ...(await response.json()) }
  }
  const mebibyte = 1024 * 1024
  const json = "application/json"
  expect(await send("/v1/heartbeat", json, " ".repeat(mebibyte + 1))).toMatchObject({ status: 413 })
  expect(await send("/v1/calls", json, " ".repeat(4 * mebibyte + 1))).toMatchObject({ status: 413 })
  expect(await send("/v1/calls", json, " ".repeat(4 * mebibyte))).toMatchObject({ status: 400 })
  expect(await send("/v1/heartbeat", "text/plain", "{}")).toMatchObject({ status: 415 })
  expect(await send("/v1/heartbeat", json, "{")).toMatchObject({
    status: 400,
    message: "The body is not JSON.",
  })
  expect(await send("/v1/heartbeat", json, '{"build":"b1"}')).toMatchObject({
    status: 400,
    code: "invalid",
    message: expect.stringContaining("policyRevision"),
  })
  expect(await send("/v1/nothing", json, "{}")).toMatchObject({ status: 404, code: "not_found" })
  expect(await send("/v1/join", json, "{}", "PUT")).toMatchObject({ status: 404 })
})

const keyFile = async () => JSON.parse(await readFile(world.config.keyFile, "utf8")) as KeyFile

type Forged = {
  instanceId: string
  environmentId: string
  versionId: string
  endsInS: number
  key?: KeyObject
  kid?: string
  audience?: string
}

/** A credential as the broker makes it, but for what is given otherwise. */
async function signed(wanted: Forged) {
  const { signing } = await keyFile()
  const key = wanted.key ?? (await importJWK(signing.keys[0]!.jwk, "EdDSA"))
  const endsAt = Math.floor(Date.now() / 1000) + wanted.endsInS
  return new SignJWT({ env: wanted.environmentId, ver: wanted.versionId })
    .setProtectedHeader({ alg: "EdDSA", kid: "kid" in wanted ? wanted.kid : signing.active })
    .setIssuer("weside")
    .setAudience(wanted.audience ?? "weside-broker")
    .setSubject(wanted.instanceId)
    .setJti(randomUUID())
    .setIssuedAt(endsAt - 600)
    .setExpirationTime(endsAt)
    .sign(key)
}
