import { generateKeyPairSync } from "node:crypto"
import { writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, expect, test } from "vitest"
import { openTestWorld } from "../test-world"
import { sealingKeysFile } from "../wire/sealing"

const world = await openTestWorld()
publishSealingKey()
const { setCredential } = await import("./set-credential")
const { checkCredential } = await import("./check-credential")
const { createApp } = await import("./create-app")
const { deleteApp } = await import("./delete-app")
const { getApp } = await import("./read")
const { createPlatform } = await import("../platforms/create-platform")
const { deletePlatform } = await import("../platforms/delete-platform")
const { setPlatformSecrets } = await import("../platforms/set-platform-secrets")
const { getPlatform, listPlatforms } = await import("../platforms/read")
const { db, act } = world
afterAll(world.close)

/** What the broker publishes for the console to seal to. */
function publishSealingKey() {
  const { kty, crv, x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
    format: "jwk",
  })
  const key = { id: "k1", createdAt: new Date().toISOString(), jwk: { kty, crv, x, y } }
  const file = path.join(process.env.WESIDE_DATA_DIR!, sealingKeysFile)
  writeFileSync(file, JSON.stringify({ active: "k1", keys: [key] }))
}

const secrets = { secret: "s3cret", verifyToken: "v3rify", encodingAesKey: "A".repeat(43) }
const tokenServer = {
  source: "TokenServer" as const,
  url: "https://tokens.example.com/wechat?hidden=1",
  auth: { in: "Header" as const, name: "x-key", value: "k3y" },
  tokenPointer: "/access_token",
  expiry: { pointer: "/expires_in", form: "SecondsLeft" as const },
}

async function platform() {
  const appid = `wx${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`
  await createPlatform(act(), { appid, name: "Ours", ...secrets })
  return appid
}

const row = (appid: string) => db.credential.findUniqueOrThrow({ where: { appid } })
const audited = (object: string) => db.auditEvent.findMany({ where: { object }, orderBy: { at: "asc" } })

test("each source replaces the one before; nothing secret is in a row, an answer or the audit log", async () => {
  const appid = await world.app()
  const component = await platform()
  await setCredential(act(), appid, { source: "AppSecret", secret: "s3cret" })
  const updatedAt = expect.any(String)
  expect(await setCredential(act(), appid, tokenServer)).toEqual({
    source: "TokenServer",
    updatedAt,
    server: "tokens.example.com/wechat",
  })
  expect(await setCredential(act(), appid, { source: "OpenPlatform", platform: component })).toEqual({
    source: "OpenPlatform",
    updatedAt,
    platform: component,
  })
  expect((await getPlatform(component)).apps).toEqual([appid])
  const kept = [await row(appid), await getApp(appid), await getPlatform(component)]
  const events = await db.auditEvent.findMany()
  expect(events.filter(({ action }) => action === "app.credential")).toHaveLength(3)
  expect(JSON.stringify([kept, events])).not.toMatch(/s3cret|v3rify|k3y|hidden|AAAA/)
  const sealed = [
    (await row(appid)).sealed,
    (await db.platform.findUniqueOrThrow({ where: { appid: component } })).sealed,
  ]
  for (const bytes of sealed)
    for (const secret of ["s3cret", "v3rify", component])
      expect(Buffer.from(bytes).includes(secret)).toBe(false)
})

test("a replacement says which source it was and which it is", async () => {
  const appid = await world.app()
  await setCredential(act(), appid, { source: "AppSecret", secret: "s3cret" })
  await setCredential(act(), appid, tokenServer)
  const [first, second] = await audited(`/apps/${appid}/credential`)
  expect(first).toMatchObject({ before: null, after: { source: "AppSecret" } })
  expect(second).toMatchObject({
    before: { source: "AppSecret" },
    after: { source: "TokenServer", server: "tokens.example.com/wechat" },
  })
})

test("the broker is asked at once, and again when somebody wants to know", async () => {
  const appid = await world.app()
  await expect(checkCredential(act(), appid)).rejects.toMatchObject({ code: "conflict" })
  await setCredential(act(), appid, { source: "AppSecret", secret: "s3cret" })
  const { updatedAt, checkAskedAt } = await row(appid)
  expect(checkAskedAt).toEqual(updatedAt)
  expect((await getApp(appid)).credential?.health.state).toBe("Trying")
  expect(await checkCredential(act(), appid)).toMatchObject({ state: "Trying", message: null })
  const asked = await row(appid)
  expect(asked.updatedAt).toEqual(updatedAt)
  expect(asked.checkAskedAt!.getTime()).toBeGreaterThanOrEqual(updatedAt.getTime())
})

test("health of the credential before says nothing of the present one", async () => {
  const appid = await world.app()
  await setCredential(act(), appid, { source: "AppSecret", secret: "s3cret" })
  const { updatedAt: credentialAt, checkAskedAt: checkedFor } = await row(appid)
  const failed = {
    failingSince: new Date(),
    failedAt: new Date(),
    errcode: 40125,
    message: "wrong",
    checkedFor,
  }
  await db.credentialHealth.create({ data: { appid, credentialAt, ...failed } })
  expect((await getApp(appid)).credential?.health).toMatchObject({ state: "Failing", errcode: 40125 })
  await db.credential.update({ where: { appid }, data: { updatedAt: new Date(credentialAt.getTime() + 1) } })
  expect((await getApp(appid)).credential?.health).toMatchObject({
    state: "Trying",
    errcode: null,
    message: null,
  })
})

test("a platform that is not registered is refused at its field, and nothing is stored", async () => {
  const appid = await world.app()
  const nobody = "wxffffffffffffffff"
  await expect(
    setCredential(act(), appid, { source: "OpenPlatform", platform: nobody }),
  ).rejects.toMatchObject({
    code: "invalid",
    invalidParams: [{ name: "platform" }],
  })
  const fresh = { appid: "wx0123456789abcdef", name: "New", kind: "MiniProgram" as const }
  const credential = { source: "OpenPlatform" as const, platform: nobody }
  await expect(createApp(act(), { ...fresh, credential })).rejects.toMatchObject({
    invalidParams: [{ name: "credential.platform" }],
  })
  expect(await db.app.count({ where: { appid: fresh.appid } })).toBe(0)
  expect(await db.credential.count({ where: { appid } })).toBe(0)
})

test("a platform is registered once, lives while apps need it, and takes its authorizations with it", async () => {
  const component = await platform()
  const twice = createPlatform(act(), { appid: component, name: "Again", ...secrets })
  await expect(twice).rejects.toMatchObject({ code: "conflict" })
  const appid = await world.app()
  await setCredential(act(), appid, { source: "OpenPlatform", platform: component })
  await expect(deletePlatform(act(), component)).rejects.toThrow(`Tokens of ${appid} come from ${component}`)
  const authorization = {
    platformAppid: component,
    appid,
    sealed: Buffer.from("x"),
    keyId: "k1",
    updatedAt: new Date(),
  }
  await db.authorization.create({ data: authorization })
  await setCredential(act(), appid, { source: "AppSecret", secret: "s3cret" })
  await deletePlatform(act(), component)
  expect(await db.authorization.count({ where: { appid } })).toBe(0)
  await expect(getPlatform(component)).rejects.toMatchObject({ code: "not_found" })
  await expect(deletePlatform(act(), component)).rejects.toMatchObject({ code: "not_found" })
  await expect(setPlatformSecrets(act(), component, secrets)).rejects.toMatchObject({ code: "not_found" })
})

test("a platform that is deleted while an app takes to it: one of the two is refused", async () => {
  for (let turn = 0; turn < 25; turn += 1) {
    const component = await platform()
    const appid = await world.app()
    const both = await Promise.allSettled([
      setCredential(act(), appid, { source: "OpenPlatform", platform: component }),
      deletePlatform(act(), component),
    ])
    const refused = both.filter((one) => one.status === "rejected")
    expect(refused).toHaveLength(1)
    expect(refused[0]!.reason).toMatchObject({ code: expect.stringMatching(/^(invalid|conflict)$/) })
  }
})

test("other secrets for a platform have its apps tried again", async () => {
  const component = await platform()
  const appid = await world.app()
  await setCredential(act(), appid, { source: "OpenPlatform", platform: component })
  await db.credential.update({ where: { appid }, data: { checkAskedAt: null } })
  const { updatedAt } = await setPlatformSecrets(act(), component, secrets)
  expect((await row(appid)).checkAskedAt?.toISOString()).toBe(updatedAt)
})

test("an app that is deleted leaves no credential and no authorization", async () => {
  const component = await platform()
  const appid = await world.app()
  await setCredential(act(), appid, { source: "OpenPlatform", platform: component })
  const authorization = {
    platformAppid: component,
    appid,
    sealed: Buffer.from("x"),
    keyId: "k1",
    updatedAt: new Date(),
  }
  await db.authorization.create({ data: authorization })
  await deleteApp(act(), appid)
  expect(await db.credential.count({ where: { appid } })).toBe(0)
  expect(await db.authorization.count({ where: { appid } })).toBe(0)
})

test("platforms are listed page by page", async () => {
  const made = [await platform(), await platform(), await platform()]
  const first = await listPlatforms({ pageSize: 2 })
  expect(first.items).toHaveLength(2)
  const listed = [...first.items]
  for (let token = first.nextPageToken; token; ) {
    const page = await listPlatforms({ pageSize: 2, pageToken: token })
    listed.push(...page.items)
    token = page.nextPageToken
  }
  expect(listed.map(({ appid }) => appid)).toEqual(expect.arrayContaining(made))
  expect(new Set(listed.map(({ appid }) => appid)).size).toBe(listed.length)
})

test("the database refuses a credential that mixes sources", async () => {
  const appid = await world.app()
  await setCredential(act(), appid, { source: "AppSecret", secret: "s3cret" })
  const mix = (data: object) => db.credential.update({ where: { appid }, data })
  await expect(mix({ source: "TokenServer" })).rejects.toThrow(/Credential_server_of_its_source/)
  await expect(mix({ source: "OpenPlatform" })).rejects.toThrow(/Credential_platform_of_its_source/)
})
