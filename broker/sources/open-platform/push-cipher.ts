// How WeChat signs and encrypts what it pushes. Published as “消息加解密说明” of the open platform: SHA-1 over four sorted
// texts, one of them a secret; AES-256-CBC whose first 16 key bytes are its IV, PKCS#7 in blocks of 32.
import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto"

type Signed = { timestamp: string; nonce: string; encrypted: string; signature: string }

export function isSigned(verifyToken: string, { timestamp, nonce, encrypted, signature }: Signed): boolean {
  const sorted = [verifyToken, timestamp, nonce, encrypted].sort()
  const expected = createHash("sha1").update(sorted.join("")).digest()
  const given = Buffer.from(signature, "hex")
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const randomBytes = 16
const lengthBytes = 4
const blockBytes = 32

/** The message and whom it is for; null when it was encrypted with another key or is not whole. */
export function decrypted(
  encodingAesKey: string,
  encrypted: string,
): { message: string; appid: string } | null {
  const key = Buffer.from(encodingAesKey, "base64")
  const plaintext = unpadded(decipher(key, Buffer.from(encrypted, "base64")))
  if (!plaintext || plaintext.length < randomBytes + lengthBytes) return null
  const start = randomBytes + lengthBytes
  const end = start + plaintext.readUInt32BE(randomBytes)
  if (end > plaintext.length) return null
  return { message: plaintext.toString("utf8", start, end), appid: plaintext.toString("utf8", end) }
}

function decipher(key: Buffer, ciphertext: Buffer): Buffer | null {
  if (key.length !== 32 || ciphertext.length === 0 || ciphertext.length % 16 !== 0) return null
  const aes = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([aes.update(ciphertext), aes.final()])
}

/** Only what WeChat signed comes this far, so saying that the padding is wrong tells nobody anything. */
function unpadded(plaintext: Buffer | null): Buffer | null {
  const pad = plaintext?.at(-1) ?? 0
  if (!plaintext || pad < 1 || pad > blockBytes || pad > plaintext.length) return null
  const padding = plaintext.subarray(-pad)
  return padding.every((byte) => byte === pad) ? plaintext.subarray(0, -pad) : null
}
