import { readFile } from "node:fs/promises"
import { env } from "./env"
import { AppError } from "./errors"
import { associatedData, type SealedRow, SealingKeys, sealingPurpose, sealingSuite } from "./wire/sealing"

/** Seals a secret of one row to the broker's active key. Nothing in this process can open it again. */
export async function sealSecret(
  row: SealedRow,
  plaintext: string,
  keysFile = env.sealingKeysFile,
): Promise<{ sealed: Uint8Array<ArrayBuffer>; keyId: string }> {
  const { id, jwk } = await activeKey(keysFile)
  const recipientPublicKey = await sealingSuite.kem.importKey("jwk", jwk, true)
  const { enc, ct } = await sealingSuite.seal(
    { recipientPublicKey, info: sealingPurpose },
    new TextEncoder().encode(plaintext),
    associatedData(row, id),
  )
  const sealed = new Uint8Array(enc.byteLength + ct.byteLength)
  sealed.set(new Uint8Array(enc))
  sealed.set(new Uint8Array(ct), enc.byteLength)
  return { sealed, keyId: id }
}

/** Read at each use: a key that the broker rotated in is the next one to seal to. */
async function activeKey(keysFile: string) {
  try {
    const { active, keys } = SealingKeys.parse(JSON.parse(await readFile(keysFile, "utf8")))
    const key = keys.find(({ id }) => id === active)
    if (!key) throw new Error(`${keysFile} has no key ${active}`)
    return key
  } catch (cause) {
    throw new AppError(
      "unavailable",
      "The broker has not published its sealing keys, so a secret cannot be stored. Start the broker, then try again.",
      { cause },
    )
  }
}
