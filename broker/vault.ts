import {
  associatedData,
  encapsulatedBytes,
  type SealedRow,
  sealingPurpose,
  sealingSuite,
} from "../lib/wire/sealing"
import type { KeyFile } from "./keys"
import { Secret } from "./secret"

/** The one place where sealed columns are opened. */
export class Vault {
  constructor(private readonly keys: KeyFile["keys"]) {}

  /** Throws when this broker lacks the key, or when the value was sealed for another row. */
  async open(row: SealedRow, { sealed, keyId }: { sealed: Uint8Array; keyId: string }): Promise<Secret> {
    const key = this.keys.find(({ id }) => id === keyId)
    if (!key) throw new Error(`There is no sealing key ${keyId} in the key file`)
    const recipientKey = await sealingSuite.kem.importKey("jwk", key.jwk, false)
    const plaintext = await sealingSuite.open(
      { recipientKey, enc: sealed.slice(0, encapsulatedBytes), info: sealingPurpose },
      sealed.slice(encapsulatedBytes),
      associatedData(row, keyId),
    )
    return new Secret(new TextDecoder().decode(plaintext))
  }
}
