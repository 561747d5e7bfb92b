// The broker's private keys: one file that only its owner reads, made whole or not at all at the first start.
// Its sealing keys open secrets, its signing keys vouch for sidecars; the active of each makes new ones,
// the others go on opening and verifying, so that a key can be rotated by adding one. The public halves of the
// sealing keys stand beside the data, where the console reads them.
import { generateKeyPairSync, type KeyPairKeyObjectResult, randomBytes } from "node:crypto"
import { chown, link, mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises"
import path from "node:path"
import { z } from "zod"
import { SealingJwk, SealingKeys } from "../lib/wire/sealing"

const key = <T extends z.ZodType>(jwk: T) => z.object({ id: z.string(), createdAt: z.iso.datetime(), jwk })
const SigningJwk = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  d: z.string(),
})
const holdsActive = (ring: Ring<{ id: string }>) => ring.keys.some(({ id }) => id === ring.active)

const SealingKey = key(SealingJwk.extend({ d: z.string() }))
const SigningKey = key(SigningJwk)

const KeyFile = z
  .object({
    active: z.string(),
    keys: z.array(SealingKey),
    signing: z
      .object({ active: z.string(), keys: z.array(SigningKey) })
      .refine(holdsActive, "its active key is not among its keys"),
  })
  .refine(holdsActive, "its active key is not among its keys")
export type KeyFile = z.infer<typeof KeyFile>
export type Ring<K extends { id: string }> = { active: string; keys: K[] }

/** Makes the key file when there is none, and publishes the sealing keys' public halves. */
export async function loadKeys(keyFile: string, sealingKeysFile: string): Promise<KeyFile> {
  const keys = (await readKeys(keyFile)) ?? (await makeKeys(keyFile))
  await mkdir(path.dirname(sealingKeysFile), { recursive: true })
  await publish(sealingKeysFile, json(SealingKeys.parse(keys)))
  return keys
}

/** Puts other keys in the file's place, whole: brokers take them as they look, within seconds. */
export async function replaceKeys(keyFile: string, sealingKeysFile: string, keys: KeyFile): Promise<void> {
  const file = await realpath(keyFile)
  const { uid, gid, mode } = await stat(file)
  const made = await writeAside(file, json(keys), mode & 0o770)
  try {
    if (process.getuid?.() === 0) await chown(made, uid, gid)
    await rename(made, file)
  } finally {
    await rm(made, { force: true })
  }
  await publish(sealingKeysFile, json(SealingKeys.parse(keys)))
}

/** Null when there is no such file. */
export async function readKeys(keyFile: string): Promise<KeyFile | null> {
  const text = await readFile(keyFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null
    throw error
  })
  if (text === null) return null
  if (process.platform !== "win32" && (await stat(keyFile)).mode & 0o007)
    throw new Error(`Every user of this machine can read ${keyFile}: run chmod 600 on it.`)
  const parsed = KeyFile.safeParse(parseJson(text))
  if (!parsed.success) throw new Error(`${keyFile} is not a key file: ${parsed.error.issues[0]?.message}.`)
  return parsed.data
}

/** Of several brokers that start at once, one makes the file and the others read it. */
async function makeKeys(keyFile: string): Promise<KeyFile> {
  await mkdir(path.dirname(keyFile), { recursive: true })
  const made = await writeAside(keyFile, json(newKeys()), 0o600)
  try {
    await link(made, keyFile)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    await rm(made)
  }
  const keys = await readKeys(keyFile)
  if (!keys) throw new Error(`${keyFile} disappeared while the broker started.`)
  return keys
}

export function newKeys(): KeyFile {
  const [sealing, signing] = [newSealingKey(), newSigningKey()]
  return { active: sealing.id, keys: [sealing], signing: { active: signing.id, keys: [signing] } }
}

export const newSealingKey = () =>
  SealingKey.parse(newKey(generateKeyPairSync("ec", { namedCurve: "P-256" })))
export const newSigningKey = () => SigningKey.parse(newKey(generateKeyPairSync("ed25519")))

const newKey = (pair: KeyPairKeyObjectResult) => ({
  id: randomBytes(9).toString("base64url"),
  createdAt: new Date().toISOString(),
  jwk: privateJwk(pair),
})

const privateJwk = ({ privateKey }: KeyPairKeyObjectResult) => privateKey.export({ format: "jwk" })

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

async function publish(file: string, text: string) {
  if ((await readFile(file, "utf8").catch(() => null)) !== text)
    await rename(await writeAside(file, text, 0o644), file)
}

/** On the disk before it gets its name: a power cut leaves the file whole or absent. */
async function writeAside(file: string, text: string, mode: number) {
  const aside = `${file}.${randomBytes(6).toString("hex")}`
  const handle = await open(aside, "wx", mode)
  try {
    await handle.chmod(mode)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return aside
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the file.
    return undefined
  }
}
