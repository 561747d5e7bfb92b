// Looks for the top-level "errcode" of a JSON answer as it streams by, in its first 64 KiB, holding nothing back.

export class ErrcodePeek {
  errcode: number | null = null
  /** Nothing more can be learnt. */
  done = false
  /** Nothing but what an error of WeChat's has was seen so far: its `errcode` and its `errmsg`. */
  mayBeError = true
  #left = bytesMax
  #depth = 0
  #inString = false
  #escaped = false
  #text = ""
  #key = ""
  #afterColon = false
  /** The value of "errcode" as far as it was read. */
  #value: string | null = null

  read(bytes: Buffer, from: number, to: number) {
    if (this.#left === bytesMax && this.#first(bytes, from, to)) return
    const end = Math.min(to, from + this.#left)
    this.#left -= end - from
    for (let at = from; at < end && !this.done; at++) this.#step(bytes[at] as number)
    if (this.#left === 0) this.done = true
    if (this.done && this.errcode === null) this.mayBeError = false
  }

  /** Most answers begin with it, and are understood at a glance. */
  #first(bytes: Buffer, from: number, to: number): boolean {
    const found = atFirst.exec(bytes.toString("latin1", from, Math.min(to, from + glanceBytes)))
    if (!found) return false
    this.errcode = Number(found[1])
    this.done = true
    return true
  }

  #step(byte: number) {
    if (this.#inString) return this.#inside(byte)
    if (byte === space || byte === lf || byte === cr || byte === tab) return
    if (this.#depth === 0) return this.#begin(byte)
    if (this.#value !== null) return this.#collect(byte)
    if (this.#afterColon && this.#depth === 1 && this.#key === "errcode") this.#value = ""
    if (byte === quote) {
      this.#inString = true
      this.#text = ""
    } else if (this.#value !== null) this.#collect(byte)
    else if (byte === openBrace || byte === openBracket) this.#depth++
    else if (byte === closeBrace || byte === closeBracket) this.#close()
    else if (byte === colon) this.#afterColon = true
    else if (byte === comma) this.#afterColon = false
  }

  #begin(byte: number) {
    if (byte === openBrace) this.#depth = 1
    else this.done = true
  }

  #close() {
    this.#depth--
    this.#afterColon = false
    this.done = this.#depth === 0
  }

  #inside(byte: number) {
    if (byte === quote && !this.#escaped) {
      this.#inString = false
      if (this.#value !== null) this.#finish(this.#text)
      else if (this.#depth === 1 && !this.#afterColon) this.#name(this.#text)
      return
    }
    this.#escaped = byte === backslash && !this.#escaped
    if (this.#depth === 1 && this.#text.length < textMax) this.#text += String.fromCharCode(byte)
  }

  #name(key: string) {
    this.#key = key
    if (key !== "errcode" && key !== "errmsg") this.mayBeError = false
  }

  #collect(byte: number) {
    if (byte === comma || byte === closeBrace) return this.#finish(this.#value ?? "")
    if ((this.#value?.length ?? 0) < textMax) this.#value += String.fromCharCode(byte)
  }

  #finish(value: string) {
    if (/^-?\d{1,15}$/.test(value)) this.errcode = Number(value)
    this.done = true
  }
}

const bytesMax = 64 * 1024
const glanceBytes = 40
const atFirst = /^\{"errcode": ?(-?\d{1,15})[,}]/
const textMax = 17
const space = 0x20
const lf = 0x0a
const cr = 0x0d
const tab = 0x09
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
