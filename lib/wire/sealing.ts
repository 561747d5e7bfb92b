// Between whoever stores a secret (the console, the API) and the broker, the only process that opens it:
// HPKE base mode (RFC 9180) to one of the broker's public keys, with associated data that names the row.
// Sealed bytes are the encapsulated key, then the ciphertext with its tag.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core"
import { z } from "zod"

/** A public P-256 key; parsing drops whatever else a key file says, a private `d` above all. */
export const SealingJwk = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
})

/** `sealing-keys.json` in the data directory, written by the broker, readable by all. New secrets go to `active`. */
export const SealingKeys = z.object({
  active: z.string(),
  keys: z.array(z.object({ id: z.string(), createdAt: z.iso.datetime(), jwk: SealingJwk })),
})

export const sealingKeysFile = "sealing-keys.json"

/** The row that a sealed value belongs to: moved to another one, it does not open. */
export type SealedRow = { table: "Credential" | "Platform"; appid: string; source: string }

export const sealingSuite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})

/** An uncompressed point of P-256. */
export const encapsulatedBytes = 65

export const sealingPurpose = new TextEncoder().encode("weside sealed column, 1")

export const associatedData = (row: SealedRow, keyId: string) =>
  new TextEncoder().encode(JSON.stringify([row.table, row.appid, row.source, keyId]))
