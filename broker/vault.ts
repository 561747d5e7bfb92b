// The one place where sealed columns are opened. Secrets that people store are sealed to the broker's public key by
// whoever takes them (lib/seal.ts). Tokens are sealed by brokers for brokers: with the private key as the sender's, so
// that nobody who merely knows the public half, and can write rows, can put a token of his own in their place.
import {
  associatedData,
  encapsulatedBytes,
  type SealedRow,
  sealingPurpose,
  sealingSuite,
} from "../lib/wire/sealing"
import type { KeyRing, SealingKey } from "./key-ring"
import { Secret } from "./secret"

export type Sealed = { sealed: Uint8Array; keyId: string }
/** The row and the generation that a token is sealed for: moved to others, it does not open. */
type LeasedToken = { appid: string; generation: number }
/** A column of a row that a broker writes; `of` tells apart what has the same appid. */
type KeptRow = { table: "PlatformStatus" | "Authorization"; appid: string; of: string }
type KeyPair = { privateKey: CryptoKey; publicKey: CryptoKey }

export class Vault {
  private readonly imported = new WeakMap<SealingKey, Promise<KeyPair>>()

  constructor(private readonly ring: KeyRing) {}

  /** Throws when this broker lacks the key, or when the value was sealed for another row. */
  async open(row: SealedRow, { sealed, keyId }: Sealed): Promise<Secret> {
    const recipientKey = await this.pair(await this.key(keyId))
    const { enc, ct } = parts(sealed)
    const aad = associatedData(row, keyId)
    return secret(await sealingSuite.open({ recipientKey, enc, info: sealingPurpose }, ct, aad))
  }

  /** Seals what was opened for the same row to the present key: as `lib/seal.ts` does, and for nobody but the broker. */
  async sealAnew(row: SealedRow, opened: Secret): Promise<Sealed> {
    const key = this.ring.activeSealing
    const { publicKey } = await this.pair(key)
    const sender = { recipientPublicKey: publicKey, info: sealingPurpose }
    const text = encoder.encode(opened.reveal())
    const { enc, ct } = await sealingSuite.seal(sender, text, associatedData(row, key.id))
    return { sealed: joined(enc, ct), keyId: key.id }
  }

  sealToken(lease: LeasedToken, token: Secret): Promise<Sealed> {
    return this.sealOwn((keyId) => tokenData(lease, keyId), token)
  }

  /** Throws when this broker lacks the key, or when no broker sealed this for this generation of this app. */
  openToken(lease: LeasedToken, sealed: Sealed): Promise<Secret> {
    return this.openOwn((keyId) => tokenData(lease, keyId), sealed)
  }

  /** What else brokers keep for brokers. */
  sealKept(row: KeptRow, kept: Secret): Promise<Sealed> {
    return this.sealOwn((keyId) => keptData(row, keyId), kept)
  }

  /** Throws when this broker lacks the key, or when no broker sealed this for this row. */
  openKept(row: KeptRow, sealed: Sealed): Promise<Secret> {
    return this.openOwn((keyId) => keptData(row, keyId), sealed)
  }

  private async sealOwn(data: (keyId: string) => Uint8Array<ArrayBuffer>, text: Secret): Promise<Sealed> {
    const key = this.ring.activeSealing
    const pair = await this.pair(key)
    const { enc, ct } = await sealingSuite.seal(
      { recipientPublicKey: pair.publicKey, senderKey: pair, info: tokenPurpose },
      encoder.encode(text.reveal()),
      data(key.id),
    )
    return { sealed: joined(enc, ct), keyId: key.id }
  }

  private async openOwn(
    data: (keyId: string) => Uint8Array<ArrayBuffer>,
    { sealed, keyId }: Sealed,
  ): Promise<Secret> {
    const pair = await this.pair(await this.key(keyId))
    const { enc, ct } = parts(sealed)
    const opening = { recipientKey: pair, senderPublicKey: pair.publicKey, enc, info: tokenPurpose }
    return secret(await sealingSuite.open(opening, ct, data(keyId)))
  }

  private async key(id: string): Promise<SealingKey> {
    const key = await this.ring.sealing(id)
    if (!key) throw new Error(`There is no sealing key ${id} in the key file`)
    return key
  }

  private pair(key: SealingKey): Promise<KeyPair> {
    const known = this.imported.get(key)
    if (known) return known
    const made = importPair(key)
    this.imported.set(key, made)
    return made
  }
}

async function importPair({ jwk }: SealingKey): Promise<KeyPair> {
  const { d: _, ...open } = jwk
  const [privateKey, publicKey] = await Promise.all([
    sealingSuite.kem.importKey("jwk", jwk, false),
    sealingSuite.kem.importKey("jwk", open, true),
  ])
  return { privateKey: privateKey as CryptoKey, publicKey: publicKey as CryptoKey }
}

const encoder = new TextEncoder()
const tokenPurpose = encoder.encode("weside leased token, 1")

const tokenData = ({ appid, generation }: LeasedToken, keyId: string) =>
  encoder.encode(JSON.stringify(["TokenLease", appid, generation, keyId]))

const keptData = ({ table, appid, of }: KeptRow, keyId: string) =>
  encoder.encode(JSON.stringify([table, appid, of, keyId]))

const joined = (enc: ArrayBuffer, ct: ArrayBuffer) =>
  new Uint8Array(Buffer.concat([new Uint8Array(enc), new Uint8Array(ct)]))

const parts = (sealed: Uint8Array) => ({
  enc: sealed.slice(0, encapsulatedBytes),
  ct: sealed.slice(encapsulatedBytes),
})

const secret = (plaintext: ArrayBuffer) => new Secret(new TextDecoder().decode(plaintext))
