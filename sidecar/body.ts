// Reads one body out of a stream of bytes, whatever its framing, and hands its pieces on without copying them.
import { ChunkDecoder } from "./chunks"
import type { Framing } from "./framing"

export interface BodySink {
  /** A piece of a body: `bytes` from `from` to `to`. */
  piece(bytes: Buffer, from: number, to: number): void
}

export class BodyReader {
  readonly #chunks: ChunkDecoder | null
  /** Only the end of the connection ends it. */
  readonly untilClose: boolean
  #left: number
  #done: boolean

  constructor(framing: Framing) {
    this.#chunks = framing.kind === "chunked" ? new ChunkDecoder() : null
    this.untilClose = framing.kind === "close"
    this.#left = framing.kind === "length" ? framing.length : Number.POSITIVE_INFINITY
    this.#done = framing.kind === "none" || this.#left === 0
  }

  get done(): boolean {
    return this.#done
  }

  /** The bytes that are still to come, as far as they were declared. */
  get left(): number {
    return this.#done ? 0 : this.#left
  }

  /** Takes what belongs to the body and returns where it ended, or -1 when the body is malformed. */
  read(bytes: Buffer, at: number, sink: BodySink): number {
    if (this.#done) return at
    if (this.#chunks) {
      const next = this.#chunks.read(bytes, at, sink)
      this.#done = this.#chunks.done
      return next
    }
    const end = Math.min(bytes.length, at + this.#left)
    this.#left -= end - at
    this.#done = this.#left === 0
    if (end > at) sink.piece(bytes, at, end)
    return end
  }
}
