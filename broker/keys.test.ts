import { randomBytes } from "node:crypto"
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { inspect } from "node:util"
import { pino } from "pino"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { sealSecret } from "../lib/seal"
import type { SealedRow } from "../lib/wire/sealing"
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
    const vault = new Vault((await load()).keys)
    const sealed = await sealSecret(row, "秘密 secret", publicFile)
    expect((await vault.open(row, sealed)).reveal()).toBe("秘密 secret")
    expect(Buffer.from(sealed.sealed).toString("latin1")).not.toContain("secret")
  })

  test("moved to another row, under another key id, or changed by a bit, does not open", async () => {
    const { keys } = await load()
    const vault = new Vault([...keys, { ...keys[0]!, id: "same-key-other-id" }])
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

  test("outlives a rotation, and new ones go to the new key", async () => {
    const before = await load()
    const old = await sealSecret(row, "old", publicFile)
    const otherFile = path.join(folder, "other.json")
    const fresh = (await loadKeys(otherFile, path.join(folder, "other-public.json"))).keys[0]!
    const rotated = { ...before, active: fresh.id, keys: [...before.keys, fresh] }
    await writeFile(keyFile, JSON.stringify(rotated))
    const vault = new Vault((await load()).keys)
    const renewed = await sealSecret(row, "new", publicFile)
    expect(renewed.keyId).toBe(fresh.id)
    expect((await vault.open(row, old)).reveal()).toBe("old")
    expect((await vault.open(row, renewed)).reveal()).toBe("new")
  })

  test("is not taken before the broker published its keys", async () => {
    await expect(sealSecret(row, "secret", publicFile)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Start the broker"),
    })
  })
})

test("an opened secret shows itself to nothing but reveal", () => {
  const value = randomBytes(12).toString("hex")
  const secret = new Secret(value)
  const logged: string[] = []
  pino({}, { write: (line: string) => void logged.push(line) }).info(
    { secret, deep: { secret } },
    `${secret}`,
  )
  const shown = [
    ...logged,
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret),
  ]
  for (const text of [...shown, Object.values(secret).join(), JSON.stringify({ ...secret })])
    expect(text).not.toContain(value)
  expect(secret.reveal()).toBe(value)
})
