// The key file as it is now. It is read again when it changes and when something names a key that is not in it yet, so
// keys can be rotated while brokers run.
import { stat } from "node:fs/promises"
import { type KeyFile, loadKeys } from "./keys"

export type SealingKey = KeyFile["keys"][number]
export type SigningKey = KeyFile["signing"]["keys"][number]

export class KeyRing {
  private refreshing: Promise<void> | null = null

  private constructor(
    private readonly keyFile: string,
    private readonly sealingKeysFile: string,
    private keys: KeyFile,
    private mark: string,
  ) {}

  /** Makes the key file when there is none. */
  static async open(keyFile: string, sealingKeysFile: string): Promise<KeyRing> {
    const keys = await loadKeys(keyFile, sealingKeysFile)
    return new KeyRing(keyFile, sealingKeysFile, keys, await markOf(keyFile))
  }

  get activeSealing(): SealingKey {
    return found(this.keys.keys, this.keys.active)
  }

  get activeSigning(): SigningKey {
    return found(this.keys.signing.keys, this.keys.signing.active)
  }

  sealing(id: string): Promise<SealingKey | null> {
    return this.find(() => this.keys.keys.find((key) => key.id === id))
  }

  signing(id: string): Promise<SigningKey | null> {
    return this.find(() => this.keys.signing.keys.find((key) => key.id === id))
  }

  /** Takes the file's keys when it changed. Throws when it makes no sense: the keys at hand go on. */
  refresh(): Promise<void> {
    this.refreshing ??= this.reread().finally(() => {
      this.refreshing = null
    })
    return this.refreshing
  }

  private async find<K>(look: () => K | undefined): Promise<K | null> {
    const known = look()
    if (known) return known
    await this.refresh()
    return look() ?? null
  }

  private async reread() {
    const mark = await markOf(this.keyFile)
    if (mark === this.mark) return
    this.keys = await loadKeys(this.keyFile, this.sealingKeysFile)
    this.mark = mark
  }
}

/** Files are put in their place whole, so another content is another inode. */
async function markOf(file: string) {
  const { ino, size, mtimeMs } = await stat(file)
  return `${ino} ${size} ${mtimeMs}`
}

function found<K extends { id: string }>(keys: K[], id: string): K {
  const key = keys.find((key) => key.id === id)
  if (!key) throw new Error(`There is no key ${id} in the key file`)
  return key
}
