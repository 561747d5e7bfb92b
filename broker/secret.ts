import { createHash, timingSafeEqual } from "node:crypto"
import { inspect } from "node:util"

/** A string that no log, error, message or JSON can show by accident: only `reveal()` gives it out. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal() {
    return this.#value
  }

  /** In the same time, whatever they have in common. */
  equals(other: Secret) {
    return timingSafeEqual(digest(this.#value), digest(other.#value))
  }

  toString() {
    return "[secret]"
  }

  toJSON() {
    return "[secret]"
  }

  [inspect.custom]() {
    return "[secret]"
  }
}

const digest = (value: string) => createHash("sha256").update(value).digest()
