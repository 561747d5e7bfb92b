// The chunked coding, strictly. Extensions must be well-formed and are dropped, trailers too.
import type { BodySink } from "./body"
import { readFields } from "./fields"

export class ChunkDecoder {
  done = false
  #step: "size" | "data" | "dataEnd" | "trailer" = "size"
  #left = 0
  #line = ""
  #trailerBytes = 0

  /** Takes what belongs to the body and returns where it ended, or -1 when the coding is malformed. */
  read(bytes: Buffer, at: number, sink: BodySink): number {
    while (at < bytes.length && !this.done) {
      if (this.#step === "data") {
        const end = Math.min(bytes.length, at + this.#left)
        this.#left -= end - at
        if (this.#left === 0) this.#step = "dataEnd"
        sink.piece(bytes, at, end)
        at = end
        continue
      }
      const lf = bytes.indexOf(0x0a, at)
      const end = lf < 0 ? bytes.length : lf + 1
      this.#line += bytes.toString("latin1", at, Math.min(end, at + lineBytesMax + 1))
      at = end
      if (this.#line.length > lineBytesMax) return -1
      if (this.#step === "dataEnd" && !"\r\n".startsWith(this.#line)) return -1
      if (lf < 0) {
        if (this.#step === "size" && !/^[0-9A-Fa-f]{0,8}(?:[;\r]|$)/.test(this.#line)) return -1
        return at
      }
      const line = this.#line
      this.#line = ""
      if (!this.#take(line)) return -1
    }
    return at
  }

  /** One complete line that is not data, its line end included. */
  #take(line: string): boolean {
    if (!line.endsWith("\r\n")) return false
    const text = line.slice(0, -2)
    if (this.#step === "dataEnd") {
      this.#step = "size"
      return text === ""
    }
    if (this.#step === "trailer") return this.#takeTrailer(text)
    const size = sizeLine.exec(text)
    if (!size) return false
    this.#left = Number.parseInt(size[1] ?? "", 16)
    this.#step = this.#left === 0 ? "trailer" : "data"
    return true
  }

  #takeTrailer(text: string): boolean {
    if (text === "") {
      this.done = true
      return true
    }
    this.#trailerBytes += text.length
    if (this.#trailerBytes > trailerBytesMax) return false
    return typeof readFields(text, 0) !== "string"
  }
}

const lineBytesMax = 4096
const trailerBytesMax = 8192
const sizeLine =
  /^([0-9A-Fa-f]{1,8})(?:;[!#$%&'*+\-.^_`|~\w]+(?:=(?:[!#$%&'*+\-.^_`|~\w]+|"[\t\x20\x21\x23-\x5b\x5d-\x7e]*"))?)*$/
