// A small request body, so that it can be read before it is sent, or be sent again.

export const keptBytesMax = 64 * 1024

export class KeptBody {
  /** Latin-1, since a string is made faster than a buffer. Null: the body is too large. */
  #text: string | null = ""

  /** Forgets all of it once it is too large. */
  add(bytes: Buffer, from: number, to: number) {
    if (this.#text === null) return
    const fits = this.#text.length + to - from <= keptBytesMax
    this.#text = fits ? this.#text + bytes.toString("latin1", from, to) : null
  }

  get isTooLarge(): boolean {
    return this.#text === null
  }

  /** What was added so far, or null when it was too large. */
  get whole(): Buffer | null {
    return this.#text === null ? null : Buffer.from(this.#text, "latin1")
  }
}
