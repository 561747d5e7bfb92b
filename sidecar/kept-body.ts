// The pieces of a small request body, so that it can be read before it is sent, or be sent again.
import { kept } from "./lent"

export const keptBytesMax = 64 * 1024

export class KeptBody {
  #pieces: Buffer[] | null = []
  #length = 0

  /** Forgets all of it once it is too large. */
  add(bytes: Buffer, from: number, to: number) {
    this.#length += to - from
    if (this.#length > keptBytesMax) this.#pieces = null
    else this.#pieces?.push(kept(bytes, from, to))
  }

  /** What was added so far, or null when it was too large. */
  get whole(): Buffer | null {
    return this.#pieces && Buffer.concat(this.#pieces)
  }
}
