import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { sealSecret } from "../lib/seal"
import type { SealedRow } from "../lib/wire/sealing"
import { KeyRing } from "./key-ring"
import { loadKeys } from "./keys"
import { Secret } from "./secret"
import { Vault } from "./vault"

let folder: string
let keyFile: string
let publicFile: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "weside-keys-"))
  keyFile = path.join(folder, "deeper", "keys.json")
  publicFile = path.join(folder, "sealing-keys.json")
})
afterEach(() => rm(folder, { recursive: true }))

const load = () => loadKeys(keyFile, publicFile)
const open = () => KeyRing.open(keyFile, publicFile)
const mode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)
const row: SealedRow = { table: "Credential", appid: "wxaaaa", source: "AppSecret" }

describe("the key file", () => {
  test("is made once, for its owner alone; the public half is for everybody and holds nothing private", async () => {
    const made = await load()
    expect(await load()).toEqual(made)
    expect(await mode(keyFile)).toBe("600")
    expect(await mode(publicFile)).toBe("644")
    const published = await readFile(publicFile, "utf8")
    expect(JSON.parse(published)).toMatchObject({ active: made.active, keys: [{ id: made.active }] })
    for (const { jwk } of [...made.keys, ...made.signing.keys]) expect(published).not.toContain(jwk.d)
    expect(published).not.toContain("signing")
  })

  test("is the same for brokers that start at once, and leaves nothing beside it", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, load))
    expect(new Set(all.map(({ active }) => active)).size).toBe(1)
    expect(await readdir(path.dirname(keyFile))).toEqual(["keys.json"])
    expect((await readdir(folder)).toSorted()).toEqual(["deeper", "sealing-keys.json"])
  })

  test("is refused when everybody can read it, and when it is none, without quoting it", async () => {
    await load()
    await chmod(keyFile, 0o644)
    await expect(load()).rejects.toThrow(/chmod 600/)
    await writeFile(keyFile, '{"active": "hunter2', { mode: 0o600 })
    await chmod(keyFile, 0o600)
    const error = await load().catch((error: Error) => error)
    expect(String(error)).toContain("is not a key file")
    expect(String(error)).not.toContain("hunter2")
  })

  test("is published again when the public half is lost", async () => {
    await load()
    await rm(publicFile)
    await load()
    await expect(sealSecret(row, "s", publicFile)).resolves.toBeDefined()
  })
})

describe("a sealed secret", () => {
  test("opens for its row", async () => {
    const vault = new Vault(await open())
    const sealed = await sealSecret(row, "秘密 secret", publicFile)
    expect((await vault.open(row, sealed)).reveal()).toBe("秘密 secret")
    expect(Buffer.from(sealed.sealed).toString("latin1")).not.toContain("secret")
  })

  test("moved to another row, under another key id, or changed by a bit, does not open", async () => {
    const made = await load()
    await writeFile(
      keyFile,
      JSON.stringify({ ...made, keys: [...made.keys, { ...made.keys[0], id: "same-key-other-id" }] }),
    )
    const vault = new Vault(await open())
    const { sealed, keyId } = await sealSecret(row, "secret", publicFile)
    const flipped = sealed.slice()
    flipped[80]! ^= 1
    await expect(vault.open({ ...row, appid: "wxbbbb" }, { sealed, keyId })).rejects.toThrow()
    await expect(vault.open({ ...row, source: "TokenServer" }, { sealed, keyId })).rejects.toThrow()
    await expect(vault.open(row, { sealed, keyId: "same-key-other-id" })).rejects.toThrow()
    await expect(vault.open(row, { sealed, keyId: "unknown" })).rejects.toThrow("no sealing key unknown")
    await expect(vault.open(row, { sealed: flipped, keyId })).rejects.toThrow()
    await expect(vault.open(row, { sealed: sealed.slice(0, 40), keyId })).rejects.toThrow()
  })

  test("outlives a rotation; the broker takes the new key without being started again", async () => {
    const ring = await open()
    const vault = new Vault(ring)
    const old = await sealSecret(row, "old", publicFile)
    const before = await load()
    const fresh = (await loadKeys(path.join(folder, "other.json"), path.join(folder, "other-public.json")))
      .keys[0]!
    await writeFile(keyFile, JSON.stringify({ ...before, active: fresh.id, keys: [...before.keys, fresh] }))
    await ring.refresh()
    const renewed = await sealSecret(row, "new", publicFile)
    expect(renewed.keyId).toBe(fresh.id)
    expect((await vault.open(row, old)).reveal()).toBe("old")
    expect((await vault.open(row, renewed)).reveal()).toBe("new")
    expect((await vault.sealToken({ appid: "wxaaaa", generation: 1 }, new Secret("t"))).keyId).toBe(fresh.id)
  })

  test("names a key that the broker has not read yet: the file is read again", async () => {
    const early = new Vault(await open())
    const before = await load()
    const fresh = (await loadKeys(path.join(folder, "other.json"), path.join(folder, "other-public.json")))
      .keys[0]!
    await writeFile(keyFile, JSON.stringify({ ...before, active: fresh.id, keys: [...before.keys, fresh] }))
    await load()
    const sealed = await sealSecret(row, "new", publicFile)
    expect((await early.open(row, sealed)).reveal()).toBe("new")
  })

  test("goes on opening with the keys at hand while the file makes no sense", async () => {
    const ring = await open()
    const vault = new Vault(ring)
    const sealed = await sealSecret(row, "secret", publicFile)
    await writeFile(keyFile, '{"active":')
    await expect(ring.refresh()).rejects.toThrow("is not a key file")
    expect((await vault.open(row, sealed)).reveal()).toBe("secret")
  })

  test("is not taken before the broker published its keys", async () => {
    await expect(sealSecret(row, "secret", publicFile)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Start the broker"),
    })
  })
})
