import { inspect } from "node:util"

/** A string that no log, error or JSON can show by accident: only `reveal()` gives it out. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal() {
    return this.#value
  }

  equals(other: Secret) {
    return this.#value === other.#value
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
